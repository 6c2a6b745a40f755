import { createHash } from 'node:crypto';
import {
  type DisputeReason,
  type ImeiKey,
  isNeighbouringPair,
  isPlausiblePair,
  judgeProof,
  mainLineDaysNeeded,
  type ProofRefusal,
  RegistryError,
} from '@deadset/domain';
import type { Evidence } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { type EnrolmentBasis, inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { useStatement, type VerifiedStatement } from '../declarations/index.ts';
import { uuidOf } from '../record/index.ts';
import { addContest } from './contest-store.ts';
import { isDeclared } from './device-store.ts';
import { checkedKeys, enrolIn, givenTo, newTicket } from './enrolling.ts';
import { findPresent } from './enrolment-store.ts';
import type {
  Contacts,
  EnrolByLine,
  EnrolByParticipant,
  Enrolled,
  LogbookDependencies,
  NewKeeper,
} from './logbook-requests.ts';

/** A person's own phone, by what their network says: it takes the proof that a declaration takes. First come is no proof. */
export async function enrolByLine(
  dependencies: LogbookDependencies,
  { statement, ...contacts }: EnrolByLine,
  idempotencyKey: string,
): Promise<Enrolled> {
  const typed = checkedKeys(contacts.keys);
  const known = statement.statement.deviceKeys;
  if (!typed.every((key) => known.some((one) => isNeighbouringPair(one, key))))
    throw new RegistryError('not-allowed', lineRefusals['another-device']);
  const judgement = judgeProof(statement.statement, typed, dependencies.clock());
  if (judgement.standing !== 'proved') throw new RegistryError('not-allowed', lineRefusals[judgement.why]);
  // The network knows the second SIM slot too, which few people type.
  const siblings = known.filter((key) => typed.every((one) => isPlausiblePair(one, key)));
  const keys = checkedKeys([...typed, ...siblings]);
  return enrol(dependencies, {
    ...contacts,
    keys,
    keeper: { kind: 'person' },
    authority: 'public',
    basis: 'line',
    evidence: { kind: 'keeper-proof', digest: statement.digest },
    statement,
    idempotencyKey,
  });
}

/** A device that a participant sold, insures or owns, on its word. */
export function enrolByParticipant(
  dependencies: LogbookDependencies,
  { participant, keeper, basis, ...device }: EnrolByParticipant,
  idempotencyKey: string,
): Promise<Enrolled> {
  return enrol(dependencies, {
    ...device,
    keys: checkedKeys(device.keys),
    keeper: keeper === 'customer' ? { kind: 'person' } : { kind: 'organisation', participant },
    authority: participant,
    basis,
    evidence: { kind: 'none' },
    idempotencyKey,
  });
}

type Enrolling = Contacts & {
  readonly keys: readonly ImeiKey[];
  readonly keeper: NewKeeper;
  readonly authority: string;
  readonly basis: EnrolmentBasis;
  readonly evidence: Evidence;
  readonly statement?: VerifiedStatement;
  readonly idempotencyKey: string;
};

async function enrol(dependencies: LogbookDependencies, one: Enrolling): Promise<Enrolled> {
  const { db, clock } = dependencies;
  const { keys, authority, idempotencyKey: key } = one;
  const keeper = one.keeper.kind;
  const at = clock();
  const ticket = await newTicket(dependencies, keeper, key);
  const requestHash = createHash('sha256')
    .update(JSON.stringify([keys, keeper, one.basis]))
    .digest();
  const done = await inUnitOfWork(db, keys, (trx) =>
    onceOnly(trx, { scope: `enrol:${authority}`, key, requestHash, at }, async () => {
      const present = await findPresent(trx, keys);
      if (present !== undefined) return { contested: present.id };
      if (await isDeclared(trx, keys, at)) throw new RegistryError('conflict', declaredWords);
      if (one.statement !== undefined) await useOnce(trx, one.statement, at);
      return { id: ticket.id, reference: await enrolIn(trx, dependencies, { ...one, ticket, at }) };
    }),
  );
  if ('contested' in done) {
    await contest(dependencies, one, done.contested, at);
    throw new RegistryError(
      'conflict',
      'Somebody else has this phone in their logbook. If it is yours, ask them for a release code, or appeal: a person then looks at it.',
    );
  }
  return givenTo(dependencies, { ...done, keeper }, key);
}

const declaredWords =
  'This phone has been reported as taken. It can be put into a logbook when the report has ended. You can appeal.';

/** That two parties say that a device is theirs is kept: whoever decides an appeal finds it there. */
async function contest(
  { db, entropy }: LogbookDependencies,
  { authority, statement }: Enrolling,
  enrolmentId: string,
  at: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const id = uuidOf(entropy(16));
    const proof = statement === undefined ? {} : { statementHash: statement.digest };
    await addContest(trx, { id, enrolmentId, by: authority, at, ...proof });
    await recordAudit(trx, {
      at,
      actor: authority === 'public' ? 'keeper' : authority,
      kind: 'collection',
      act: 'contest',
      object: `contest:${id}`,
      why: 'somebody else has the device in their logbook',
    });
  });
}

async function useOnce(trx: Trx, { digest }: VerifiedStatement, at: number): Promise<void> {
  if (!(await useStatement(trx, digest, at)))
    throw new RegistryError('conflict', 'This proof has been used already. Sign in with your network again.');
}

/** Why a network's word does not put a phone into a logbook. */
const lineRefusals = {
  'reaches-the-holder':
    'A code sent to the SIM in the phone proves nothing: whoever has the phone could read it. Use your account with the network.',
  'another-device': 'Your network says that your line was used with another phone. Check the IMEI.',
  'not-the-main-line': `Your network says that your line was not the main line of this phone on ${mainLineDaysNeeded} of the last 30 days. Try again when you have used it for a week, or ask who sold it to you for a release code.`,
  'payer-is-not-the-user':
    'Your network says that you pay for this line and somebody else uses it. Whoever uses the phone must enrol it.',
  'used-by-another': 'Your network says that another line has used this phone since. Ask who has it now.',
  'bought-with-a-certificate': 'Somebody bought this phone after checking it here. You can appeal.',
  'another-keeper': 'Somebody else has this phone in their logbook. You can appeal.',
  'looks-cloned': 'Several phones seem to have this number. You can appeal.',
} as const satisfies Record<ProofRefusal | DisputeReason, string>;
