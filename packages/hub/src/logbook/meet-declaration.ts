import {
  type DeclarerRights,
  type DeclarerStanding,
  declarerRights,
  fateOfRelease,
  type ImeiKey,
  isInCoercionWindow,
  RegistryError,
  standingOf,
} from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Db, Trx } from '../database/index.ts';
import { keysOf } from './device-store.ts';
import { changeEnrolment, type Enrolment, findPresent, listChain } from './enrolment-store.ts';
import { holdNext } from './held-claim-store.ts';
import { openLogbook } from './open-logbook.ts';
import { endRelease, listReleases, type Release } from './release-store.ts';

/** Whose a device is, by the logbook. */
export interface Keeper {
  readonly enrolmentId: string;
  readonly reference: string;
  readonly kind: 'person' | 'organisation';
  /** Participant id of an organisation. */
  readonly participant?: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Whether a declaration has put in doubt how it came to them. */
  readonly isHeld: boolean;
}

/** Who keeps the device with any of these keys now; undefined when it is in nobody's logbook. */
export async function keeperOf(db: Db, keys: readonly ImeiKey[]): Promise<Keeper | undefined> {
  const present = await findPresent(db, keys);
  if (present === undefined) return undefined;
  const { id, reference, keeperKind, keeperId, enrolledAt, heldAt } = present;
  return {
    enrolmentId: id,
    reference,
    kind: keeperKind,
    since: enrolledAt,
    isHeld: heldAt !== undefined,
    ...(keeperId === undefined ? {} : { participant: keeperId }),
  };
}

/**
 * What somebody who declares a device may do, by the logbook; `shown` is the enrolment whose code they showed, if any.
 * Call it with the device's keys locked, before an act is judged: `declare` says what an unproved word does, `prove` what proof by a line or an account does.
 */
export async function mayDeclare(
  trx: Trx,
  shown: string | undefined,
  keys: readonly ImeiKey[],
  at: number,
): Promise<DeclarerRights & { readonly standing: DeclarerStanding }> {
  const chain = await listChain(trx, keys);
  const used = (await releasesOf(trx, chain)).filter(({ status }) => status === 'used');
  const links = chain.map((one) => {
    const madeAt = used.find(({ enrolmentId }) => enrolmentId === one.id)?.madeAt;
    const link = { enrolmentId: one.id, isEnded: one.endedAt !== undefined };
    return madeAt === undefined ? link : { ...link, handedOverByReleaseAt: madeAt };
  });
  const standing = standingOf(links, shown, at);
  return { standing, ...declarerRights[standing] };
}

/** A declaration, as far as releases go. Instants are milliseconds since 1970. */
export interface MetDeclaration {
  readonly keys: readonly ImeiKey[];
  readonly declaredAt: number;
  /** Whether somebody has stood by it: a stranger's word puts nobody's purchase in doubt. */
  readonly isProved: boolean;
  readonly at: number;
}

/**
 * What a declaration does to the releases of the device: open ones are void at the first word, for a code may have been
 * taken with the phone; a claim by one that was made in the 24 hours before is held once the word is proved, until a
 * human has looked. Call it in the declaration's own transaction.
 */
export async function meetDeclaration(
  trx: Trx,
  { keys, declaredAt, isProved, at }: MetDeclaration,
): Promise<{ readonly voided: number; readonly held: number }> {
  const chain = await listChain(trx, keys);
  let [voided, held] = [0, 0];
  for (const release of await releasesOf(trx, chain)) {
    const fate = fateOfRelease(release, declaredAt);
    const owner = chain.find(({ id }) => id === release.enrolmentId);
    if (owner === undefined) continue;
    if (fate === 'void') {
      await endRelease(trx, release.id, 'void', at);
      if (owner.status === 'released') await changeEnrolment(trx, owner.id, { status: 'enrolled' });
      voided += 1;
      await audit(trx, owner.reference, 'void-release', at);
    }
    const next = fate === 'claim-held' && isProved ? await holdNext(trx, owner.id, at) : undefined;
    if (next === undefined) continue;
    held += 1;
    await audit(trx, next, 'hold-claim', at);
  }
  return { voided, held };
}

function releasesOf(trx: Trx, chain: readonly Enrolment[]): Promise<Release[]> {
  return listReleases(
    trx,
    chain.map(({ id }) => id),
  );
}

/**
 * A logbook as proof that somebody keeps a device: opened by its own code, made before the taking, and theirs still, or
 * lost to a release that may have been forced. Gives what the entry shows; throws `RegistryError` otherwise.
 */
export async function proveByLogbook(
  db: Db,
  key: { readonly reference: string; readonly code: string },
  { keys, takenAt, at }: { keys: readonly ImeiKey[]; takenAt: number; at: number },
): Promise<{ readonly enrolmentId: string; readonly digest: Buffer }> {
  const { enrolment, isForced } = await openLogbook(db, key.reference, key.code);
  const own = await keysOf(db, enrolment.deviceId);
  const isTheirs =
    enrolment.endedAt === undefined ||
    (await listReleases(db, [enrolment.id])).some(
      ({ status, madeAt }) => status === 'used' && isInCoercionWindow(madeAt, at),
    );
  if (isForced || !isTheirs || !keys.some((one) => own.includes(one)))
    throw new RegistryError('not-allowed', 'This logbook does not show that the phone is yours.');
  if (enrolment.enrolledAt >= takenAt)
    throw new RegistryError(
      'not-allowed',
      'This phone came into your logbook after it was taken, so the logbook proves nothing about it.',
    );
  return { enrolmentId: enrolment.id, digest: sha256(proofPrefix, enrolment.name) };
}

const proofPrefix = Buffer.from('deadset logbook proof v1\n');

async function audit(trx: Trx, reference: string, act: string, at: number): Promise<void> {
  await recordAudit(trx, {
    at,
    actor: 'clock',
    kind: 'alteration',
    act,
    object: `logbook:${reference}`,
    why: 'the phone was declared as taken',
  });
}
