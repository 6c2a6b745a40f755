import { type CloneReason, cloneReasons, RegistryError } from '@deadset/domain';
import { recordAudit, recordLook } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { addDecision, listDecisions } from './clone-decision-store.ts';
import {
  type CloneDecision,
  findClone,
  listSignals,
  listStandingClones,
  type SeenSignal,
  type StandingClone,
} from './clone-standing-store.ts';

/** Who decides, as the audit knows them. */
export interface CloneDecider {
  /** Names the person, in hexadecimal. */
  readonly keyId: string;
  readonly organisation: string;
  /** Under which name they stand in the audit. */
  readonly actor: string;
}

export interface CloneDesk {
  readonly db: Db;
  readonly clock: Clock;
}

/** Most numbers of the list. */
export const queueLength = 200;
const oneLookMs = 600_000;

/** The numbers that wait, and those that have been decided. */
export async function seeClones(desk: CloneDesk, decider: CloneDecider): Promise<StandingClone[]> {
  await look(desk, decider, { act: 'look', object: 'clones' });
  return listStandingClones(desk.db, queueLength);
}

/** The same with every signal of them, for a file. */
export async function exportSignals(desk: CloneDesk, decider: CloneDecider): Promise<SeenSignal[]> {
  await look(desk, decider, { act: 'export', object: 'clones' });
  const listed = await listStandingClones(desk.db, queueLength);
  return listSignals(desk.db, { references: listed.map(({ reference }) => reference) });
}

/** One number, row by row. */
export interface CloneFile {
  readonly clone: StandingClone;
  readonly signals: readonly SeenSignal[];
  /** The newest first. */
  readonly decisions: readonly CloneDecision[];
}

/** Throws `not-found` for a reference that stands for nothing. */
export async function seeClone(
  desk: CloneDesk,
  decider: CloneDecider,
  reference: string,
): Promise<CloneFile> {
  const clone = await findClone(desk.db, reference);
  if (clone === undefined) throw new RegistryError('not-found', 'There is no such number: it may be erased.');
  await look(desk, decider, { act: 'look', object: `clone:${reference}` });
  const signals = await listSignals(desk.db, { references: [reference] });
  return { clone, signals, decisions: await listDecisions(desk.db, reference) };
}

/**
 * A person says whether a number is on several phones. It bars and clears nothing: when it is one phone, the signals of
 * before no longer stand against reports of it. Only the police and City Hall have deciders, so no network decides of what
 * it has seen itself.
 */
export async function decideClone(
  { db, clock }: CloneDesk,
  { organisation, actor, keyId }: CloneDecider,
  reference: string,
  reason: CloneReason,
): Promise<void> {
  const known = await findClone(db, reference);
  if (known === undefined) throw new RegistryError('not-found', 'There is no such number: it may be erased.');
  const { isSeveral, words } = cloneReasons[reason];
  await inUnitOfWork(db, [known.key], async (trx) => {
    const at = clock();
    await addDecision(trx, { reference, isSeveral, reason, at, keyId });
    await recordAudit(trx, {
      at,
      actor,
      act: isSeveral ? 'find-several-phones' : 'find-one-phone',
      kind: 'alteration',
      object: `clone:${reference}`,
      why: words,
      onBehalfOf: organisation,
    });
  });
}

async function look(
  { db, clock }: CloneDesk,
  { actor, organisation }: CloneDecider,
  { act, object }: { act: 'look' | 'export'; object: string },
): Promise<void> {
  const line = {
    at: clock(),
    actor,
    act,
    object,
    kind: act === 'look' ? ('consultation' as const) : ('disclosure' as const),
    why: 'to judge whether a number is on several phones',
    onBehalfOf: organisation,
  };
  // A file that leaves is a line each time.
  await (act === 'export' ? recordAudit(db, line) : recordLook(db, line, oneLookMs));
}
