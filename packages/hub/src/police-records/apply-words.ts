import { RegistryError } from '@deadset/domain';
import { type PoliceRecordReport, sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { RowProblem, SeenWord, TakenWord } from './judge-rows.ts';
import type { JudgedEffect } from './judge-words.ts';
import {
  findDeclaration,
  type KnownDeclaration,
  keepRecord,
  keepSeenActive,
  listRecords,
  type PoliceRecord,
} from './police-record-store.ts';

export interface PoliceActs {
  readonly db: Db;
  readonly clock: Clock;
  readonly declarations: DeclarationService;
}

export type Effect = PoliceRecordReport['effects'][number];

/** Does what was judged; what the rules refuse after all is that row's problem and stops no other. */
export async function applyWord(
  acts: PoliceActs,
  force: string,
  judged: JudgedEffect,
): Promise<Effect | RowProblem> {
  const { word, declaration } = judged;
  const { line } = word;
  const problemWith = (problem: string): RowProblem => ({ table: 'links', line, problem });
  if (judged.effect === 'refused') return problemWith(judged.problem ?? 'cannot be taken');
  try {
    if (word.word === 'seen') return await see(acts, force, word);
    if (declaration === undefined) return await declareCrime(acts, force, word);
    const { reference } = declaration;
    if (judged.effect === 'unchanged') return { line, effect: 'unchanged', reference };
    if (judged.effect === 'reclassified') return await reclassify(acts, force, word, declaration);
    return await verifyReport(acts, force, word, declaration);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return problemWith(error.message);
  }
}

/** A report is there: the force's reference makes it tier 2, whoever made it. */
function verifyReport(
  { db, clock, declarations }: PoliceActs,
  force: string,
  word: TakenWord,
  { id, reference, keys }: KnownDeclaration,
): Promise<Effect> {
  const { line, crimeReference } = word;
  return inUnitOfWork(db, keys, async (trx) => {
    // Read again under the locks: the same file may be on its way twice.
    const records = await listRecords(trx, force, crimeReference);
    if (records.some(({ declarationId }) => declarationId === id))
      return { line, effect: 'unchanged', reference };
    const at = clock();
    await declarations.verify(trx, { reference, force, crimeReference, at });
    await keepRecord(trx, recordOf(force, word, id), at);
    return { line, effect: 'verified', reference };
  });
}

/** Nobody reported it here: the force does, on its own reference. */
async function declareCrime(
  { db, clock, declarations }: PoliceActs,
  force: string,
  word: TakenWord,
): Promise<Effect> {
  const { line, keys, happened, happenedAt, crimeReference } = word;
  const basis = { kind: 'crime-reference', reference: crimeReference } as const;
  // Of what makes the word what it is: sent again after a fall between the two acts it is the same report.
  const key = sha256(Buffer.from(JSON.stringify([crimeReference, ...keys]))).toString('hex');
  const { reference, withdrawalCode } = await declarations.declare(
    { actor: 'contributor', participant: force },
    { keys, happened, takenAt: happenedAt, basis },
    `police.${key}`,
  );
  const declaration = await findDeclaration(db, reference);
  if (declaration === undefined) throw new Error('a report that was just made is gone');
  await inUnitOfWork(db, keys, (trx) => keepRecord(trx, recordOf(force, word, declaration.id), clock()));
  return { line, effect: 'declared', reference, withdrawalCode };
}

/** An officer has classified the crime anew; at the gates that changes nothing. */
function reclassify(
  { db, clock }: PoliceActs,
  force: string,
  word: TakenWord,
  { id, reference }: KnownDeclaration,
): Promise<Effect> {
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    await keepRecord(trx, recordOf(force, word, id), at);
    await recordAudit(trx, {
      at,
      actor: force,
      act: 'reclassify',
      kind: 'alteration',
      object: `declaration:${reference}`,
      why: 'an officer has classified the crime anew',
      detail: { offence: word.offence },
    });
    return { line: word.line, effect: 'reclassified', reference };
  });
}

/** Somebody had a phone with a participant; whether it was barred then is judged when the participant's month is. */
function see({ db, clock }: PoliceActs, force: string, word: SeenWord): Promise<Effect> {
  const { line, keys, participant, seenAt } = word;
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    let isNew = false;
    for (const key of keys)
      if (await keepSeenActive(trx, { participant, key, seenAt, toldBy: force, at })) isNew = true;
    if (!isNew) return { line, effect: 'unchanged' };
    await recordAudit(trx, {
      at,
      actor: force,
      act: 'tell-seen-active',
      kind: 'collection',
      object: `participant:${participant}`,
      why: 'a force saw a phone in use there',
    });
    return { line, effect: 'seen-active' };
  });
}

function recordOf(force: string, word: TakenWord, declarationId: string): PoliceRecord {
  const { crimeReference, offence, happenedAt, grading } = word;
  return { force, crimeReference, declarationId, offence, happenedAt, grading };
}
