import {
  type AppealReason,
  appealHumanMs,
  appealReasons,
  type DisputeReason,
  RegistryError,
} from '@deadset/domain';
import { recordLook } from '../audit/index.ts';
import { type CloneEvidence, cloneEvidenceOf } from '../clones/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { findByReference, keysOfDevice } from '../declarations/index.ts';
import type { AppealDependencies, Decider } from './appeal-requests.ts';
import { type Contested, findContested } from './contested-store.ts';
import { listDisputes } from './dispute-store.ts';

const queueLength = 200;
const oneLookMs = 600_000;

/** A report that somebody else may have a right against: a human decides. */
export interface Dispute {
  readonly reference: string;
  readonly why: DisputeReason;
  /** Milliseconds since 1970. */
  readonly disputedAt: number;
  /** Until when a person has looked at it. */
  readonly dueAt: number;
}

/** What stands against a report, to whoever decides. */
export const disputeWords = {
  'payer-is-not-the-user': 'Whoever made the report pays for the line, and somebody else uses it',
  'used-by-another': 'Another line or account has used the phone for over a day since',
  'bought-with-a-certificate': 'Somebody bought the phone after asking here, and holds the certificate',
  'another-keeper': 'The logbook names another keeper',
  'looks-cloned': 'Before the taking, networks saw signs of this number on several phones',
} as const satisfies Record<DisputeReason, string>;

/** Reports in dispute, the oldest first. */
export async function disputesOf({ db }: AppealDependencies): Promise<Dispute[]> {
  const rows = await listDisputes(db, queueLength);
  return rows.map((row) => ({ ...row, dueAt: row.disputedAt + appealHumanMs }));
}

/** A dispute with what each side can show. */
export interface DisputeFile {
  readonly dispute: Dispute;
  readonly contested: Contested;
  /** What networks saw of its numbers; absent where that is nothing. */
  readonly clones?: CloneEvidence;
}

/** One of them with its facts. Throws `not-found` for a report that is not in dispute. */
export async function lookAtDispute(
  { db, clock }: AppealDependencies,
  decider: Decider,
  reference: string,
): Promise<DisputeFile> {
  const [row] = await listDisputes(db, 1, reference);
  const declaration = row && (await findByReference(db, reference));
  const contested = declaration && (await findContested(db, declaration.id));
  if (row === undefined || declaration === undefined || contested === undefined)
    throw new RegistryError('not-found', 'No report with this reference is in dispute.');
  const look = {
    at: clock(),
    actor: decider.actor,
    act: 'look',
    kind: 'consultation' as const,
    object: `declaration:${reference}`,
    why: 'to decide a dispute',
    onBehalfOf: decider.organisation,
  };
  await recordLook(db, look, oneLookMs);
  const keys = await keysOfDevice(db, declaration.deviceId);
  const clones = await cloneEvidenceOf(db, keys, contested.takenAt);
  const dispute = { ...row, dueAt: row.disputedAt + appealHumanMs };
  return { contested, dispute, ...(clones === undefined ? {} : { clones }) };
}

/**
 * Decides a dispute for whoever made the report: from now on it bars the phone. The other way is a proposal of two
 * people to end the report.
 */
export async function settleDispute(
  { db, clock, declarations }: AppealDependencies,
  decider: Decider,
  reference: string,
): Promise<void> {
  const declaration = await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', 'There is no such report.');
  if (declaration.authority === decider.organisation)
    throw new RegistryError('not-allowed', 'Your organisation made this report. Somebody else decides.');
  const reason: AppealReason = 'reporter-proved';
  await inUnitOfWork(db, await keysOfDevice(db, declaration.deviceId), async (trx) => {
    const { organisation } = decider;
    const why = appealReasons[reason].words;
    await declarations.settle(trx, { reference, organisation, why, at: clock() });
  });
}
