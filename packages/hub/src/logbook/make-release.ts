import { createHash } from 'node:crypto';
import {
  applyLogbookAct,
  type LogbookAct,
  type LogbookRefusal,
  RegistryError,
  releaseEndsAt,
} from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { uuidOf } from '../record/index.ts';
import { isDeclared, keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { recordHandOver } from './enrolling.ts';
import { changeEnrolment, type Enrolment, getEnrolment } from './enrolment-store.ts';
import { sealForRelease, shortCode, stretch } from './logbook-codes.ts';
import type { LogbookDependencies, Released } from './logbook-requests.ts';
import { type OpenedLogbook, openPresent } from './open-logbook.ts';
import { addRelease, endRelease, listReleases, type Release } from './release-store.ts';

/** By what somebody acts on their logbook. */
export interface KeeperKey {
  readonly reference: string;
  /** The logbook code, or the duress code in its place. */
  readonly code: string;
}

/** The keeper lets the device go to whoever gets the code: once, within 14 days. Under duress a code that releases nothing. */
export async function makeRelease(
  dependencies: LogbookDependencies,
  key: KeeperKey,
  idempotencyKey: string,
): Promise<Released> {
  const { db, clock, entropy, codeKey } = dependencies;
  const { enrolment, secret, isForced } = await openPresent(db, key.reference, key.code);
  const at = clock();
  const id = uuidOf(entropy(16));
  const stretched = await stretch(
    shortCode(codeKey, 'release', id, idempotencyKey).characters,
    enrolment.saltId,
  );
  const release: Release = {
    id,
    enrolmentId: enrolment.id,
    sealedSecret: sealForRelease(secret, stretched, id),
    isDecoy: isForced,
    status: 'open',
    madeAt: at,
  };
  const keys = await keysOf(db, enrolment.deviceId);
  const requestHash = createHash('sha256').update('release').update(String(isForced)).digest();
  const done = await inUnitOfWork(db, keys, (trx) =>
    onceOnly(trx, { scope: `logbook:${enrolment.id}`, key: idempotencyKey, requestHash, at }, async () => {
      const present = await judged(trx, enrolment, { act: 'release', at, isForced });
      await addRelease(trx, release);
      if (isForced) await raiseAlarm(trx, dependencies, enrolment, 'released', at);
      else await changeEnrolment(trx, enrolment.id, present);
      await audit(trx, enrolment, 'release', at, 'the keeper lets it go');
      return { id, madeAt: at };
    }),
  );
  const code = shortCode(codeKey, 'release', done.id, idempotencyKey);
  return { code, untilAt: releaseEndsAt(done) };
}

/** The keeper takes the open release back. */
export async function cancelRelease(dependencies: LogbookDependencies, key: KeeperKey): Promise<void> {
  const { db, clock } = dependencies;
  const { enrolment, isForced } = await openPresent(db, key.reference, key.code);
  const at = clock();
  const keys = await keysOf(db, enrolment.deviceId);
  await inUnitOfWork(db, keys, async (trx) => {
    const present = await judged(trx, enrolment, { act: 'cancel', at, isForced });
    for (const { id } of await openReleases(trx, enrolment, isForced)) await endRelease(trx, id, 'void', at);
    if (!isForced) await changeEnrolment(trx, enrolment.id, present);
    await audit(trx, enrolment, 'cancel', at, 'the keeper keeps it');
  });
}

/** The keeper takes the device out of the logbook: nobody is asked from then on. Under duress nothing leaves. */
export async function leave(dependencies: LogbookDependencies, key: KeeperKey): Promise<void> {
  const { db, clock } = dependencies;
  const opened = await openPresent(db, key.reference, key.code);
  const at = clock();
  const keys = await keysOf(db, opened.enrolment.deviceId);
  await inUnitOfWork(db, keys, (trx) => leaveIn(trx, dependencies, opened, at));
}

/** The same in a unit of work that locks the keys of the device. */
export async function leaveIn(
  trx: Trx,
  dependencies: LogbookDependencies,
  { enrolment, secret, isForced }: OpenedLogbook,
  at: number,
): Promise<void> {
  const present = await judged(trx, enrolment, { act: 'leave', at, isForced });
  if (isForced) await raiseAlarm(trx, dependencies, enrolment, 'left', at);
  else {
    await changeEnrolment(trx, enrolment.id, { status: present.status, endedAt: at });
    await recordHandOver(trx, dependencies, enrolment, { secret, authority: enrolment.authority, at });
  }
  await audit(trx, enrolment, 'leave', at, 'the keeper took it out of the logbook');
}

/** Releases of an enrolment that wait for their claim: true ones, or under duress the decoys. */
async function openReleases(trx: Trx, { id }: Pick<Enrolment, 'id'>, isForced: boolean): Promise<Release[]> {
  const releases = await listReleases(trx, [id]);
  return releases.filter(({ status, isDecoy }) => status === 'open' && isDecoy === isForced);
}

/** What whoever opened a logbook sees of it: under duress, decoys in place of releases. */
export async function stateSeen(
  trx: Trx,
  { enrolment, isForced }: Pick<OpenedLogbook, 'enrolment' | 'isForced'>,
) {
  const [open] = await openReleases(trx, enrolment, isForced);
  const isEnded = enrolment.status === 'handed-over' || enrolment.status === 'left';
  if (isEnded) return { status: enrolment.status === 'left' ? ('left' as const) : ('handed-over' as const) };
  return open === undefined
    ? ({ status: 'enrolled' } as const)
    : ({ status: 'released', madeAt: open.madeAt } as const);
}

/** The state after an act by the keeper, judged under the locks; throws what stands in its way. */
async function judged(
  trx: Trx,
  before: Enrolment,
  { act, at, isForced }: { act: LogbookAct; at: number; isForced: boolean },
) {
  const enrolment = await getEnrolment(trx, before.id);
  const state = await stateSeen(trx, { enrolment, isForced });
  const isNowDeclared = await isDeclared(trx, await keysOf(trx, enrolment.deviceId), at);
  const result = applyLogbookAct(state, { act, at, isDeclared: isNowDeclared });
  if (!result.ok) throw new RegistryError('conflict', refusals[result.refusal]);
  return result.state;
}

/** Why something cannot be done with a logbook, in words for whoever tried. */
export const refusals = {
  'not-open': 'This was done already, or the phone is no longer in your logbook. Look at it again.',
  declared: 'This phone has been reported as taken. End the report first.',
  'too-late': 'The release is over. Ask for a new one.',
  'too-early': 'It is too early for this.',
} as const satisfies Record<LogbookRefusal, string>;

async function audit(trx: Trx, enrolment: Enrolment, act: string, at: number, why: string): Promise<void> {
  await recordAudit(trx, {
    at,
    actor: enrolment.keeperId ?? 'keeper',
    kind: 'alteration',
    act,
    object: `logbook:${enrolment.reference}`,
    why,
  });
}
