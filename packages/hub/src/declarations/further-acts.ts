import {
  type ImeiKey,
  isCanaryKey,
  isNeighbouringPair,
  isPlausiblePair,
  type Mode,
  RegistryError,
} from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { actOn, type Step } from './act-on-declaration.ts';
import {
  type ActDone,
  type AmendRequest,
  authorityOf,
  type Caller,
  type ChooseModeRequest,
  type DeclarationDependencies,
  type LogbookKey,
  type RaiseRequest,
  type VerifiedStatement,
  type WithdrawRequest,
} from './declaration-requests.ts';
import { type Declaration, findByReference, keysOfDevice } from './declaration-store.ts';
import { addIdentifiers, hasOtherProved } from './identifier-store.ts';
import { opened } from './open-declaration.ts';

/** Most IMEIs of one phone. */
const mostKeys = 4;

/** The keeper proves a declaration: from then on it bars the phone, or tracks it in recovery mode. */
export function raise(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: RaiseRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, { ...request, act: 'raise' }, idempotencyKey);
}

/** The keeper takes a declaration back; once it is proved, that needs the same proof again. */
export function withdraw(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: WithdrawRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, { ...request, act: 'withdraw' }, idempotencyKey);
}

/** The keeper has networks carry the phone so that it may be found, or bar it like everybody else. */
export function chooseMode(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: ChooseModeRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, { ...request, act: 'choose-mode' }, idempotencyKey);
}

/** The keeper has found the IMEI of another SIM slot. */
export function amend(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: AmendRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, { ...request, act: 'amend' }, idempotencyKey);
}

interface CodeRequest {
  readonly act: 'raise' | 'withdraw' | 'choose-mode' | 'amend';
  readonly reference: string;
  readonly code: string;
  readonly statement?: VerifiedStatement;
  readonly logbook?: LogbookKey;
  readonly mode?: Mode;
  readonly keys?: readonly ImeiKey[];
}

async function withCode(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: CodeRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  const { db, clock } = dependencies;
  const { act, statement, logbook, mode } = request;
  const { declaration: known, secret } = await opened(db, request.reference, request.code);
  const { id, reference, deviceId } = known;
  const at = clock();
  const present = await keysOfDevice(db, deviceId);
  const found = furtherKeys(request, present);
  const { takenAt } = known;
  const shown =
    logbook === undefined
      ? undefined
      : await dependencies.proveByLogbook?.(logbook, { keys: present, takenAt });
  const said =
    (statement ?? shown)?.digest ?? Buffer.from(JSON.stringify([mode ?? null, request.keys ?? null]));
  const requestHash = sha256(Buffer.from(act), said);
  return inUnitOfWork(db, [...present, ...found], (trx) =>
    onceOnly(trx, { scope: `declaration:${id}`, key: idempotencyKey, requestHash, at }, async () => {
      const declaration = await findByReference(trx, reference);
      if (declaration === undefined) throw new Error('a declaration is gone');
      if (act === 'amend') await refuseOthersPhone(trx, dependencies, declaration, found);
      // What others have proved of this phone was said of no further slot: the hub would hold it against one, and no edge.
      if (!(await hasOtherProved(trx, deviceId, id))) await extendDevice(trx, declaration, found, at);
      const step: Step = { act, actor: caller.actor, authority: authorityOf(caller), at, secret };
      const done = await actOn(trx, dependencies, declaration, {
        ...step,
        ...(statement === undefined ? {} : { statement }),
        ...(shown === undefined ? {} : { logbook: shown }),
        ...(mode === undefined ? {} : { mode }),
      });
      return { reference, status: done.status, tier: done.tier };
    }),
  );
}

/**
 * Keys of the same phone that it is not known by yet: what the keeper typed, and what a network that proves the keeper
 * knows of the other SIM slot. A network may have seen its line in other phones too; those are not plausible.
 */
function furtherKeys({ act, keys, statement }: CodeRequest, present: readonly ImeiKey[]): ImeiKey[] {
  const [first] = present;
  if (first === undefined) throw new Error('a device without an identifier');
  const known = act === 'raise' ? (statement?.statement.deviceKeys ?? []) : [];
  const isSamePhone = present.some((key) => known.includes(key));
  const siblings = isSamePhone ? known.filter((key) => isPlausiblePair(first, key)) : [];
  const wanted = [...new Set(keys ?? siblings)].filter((key) => !present.includes(key) && !isCanaryKey(key));
  if (keys !== undefined) {
    if (wanted.length === 0) throw new RegistryError('conflict', 'Your report has this IMEI already.');
    if (!wanted.every((key) => present.some((known) => isNeighbouringPair(known, key))))
      throw new RegistryError(
        'invalid',
        'This IMEI does not look like the same phone as the one in your report. Check it, or ask your network to tell us both.',
      );
    if (present.length + wanted.length > mostKeys)
      throw new RegistryError('invalid', `A phone has ${mostKeys} IMEIs at most.`);
  }
  return wanted.slice(0, mostKeys - present.length);
}

/**
 * A key that only the declarer names comes to no phone before the keeper is proved, nor to one that others have proved
 * something of (what they said would be said of it as well), and none comes that is in the logbook of somebody else.
 */
async function refuseOthersPhone(
  trx: Trx,
  { doubts }: DeclarationDependencies,
  { id, deviceId, state }: Declaration,
  further: readonly ImeiKey[],
): Promise<void> {
  if (state.status === 'declared' || state.status === 'disputed')
    throw new RegistryError(
      'not-allowed',
      'Prove that the phone is yours first. Then add the IMEI of its other SIM slot.',
    );
  const keys = await keysOfDevice(trx, deviceId);
  const isShared = await hasOtherProved(trx, deviceId, id);
  if (isShared || (await doubts?.isInAnotherLogbook?.(trx, { keys, further })) === true)
    throw new RegistryError(
      'conflict',
      'This IMEI cannot be added to this report, because somebody else has said something about one of the two. Report it on its own.',
    );
}

async function extendDevice(
  trx: Trx,
  { deviceId }: Declaration,
  found: readonly ImeiKey[],
  at: number,
): Promise<void> {
  const present = await keysOfDevice(trx, deviceId);
  const missing = found.filter((key) => !present.includes(key));
  if (missing.length > 0) await addIdentifiers(trx, deviceId, missing, at);
}
