import { applyAct, canaryKey, type DeviceAct, type ImeiKey } from '@deadset/domain';
import { declarationName } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import {
  addAct,
  addDeclaration,
  addDevice,
  changeDeclaration,
  contributorSecret,
  newReference,
  stateOfKeys,
} from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { recordEntry, uuidOf } from '../record/index.ts';
import { addCanary, endCanary, findNewestCanary, type NewestCanary } from './canary-store.ts';

export interface CanaryDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** 32 secret bytes from which the secret that withdraws a canary is computed. */
  readonly codeKey: Buffer;
  /** How long each canary is the newest, in milliseconds. */
  readonly intervalMs: number;
}

export interface Canaries {
  /** Withdraws the canary before and declares the next when its time has come; whether it has. */
  releaseDue(): Promise<boolean>;
}

/** Name under which canaries stand in the log; no participant may have it. */
const authority = 'canary';

/**
 * Keeps one canary on the list, a new one at every interval.
 *
 * It goes the way of every other declaration, from the unit of work to the gates, about a number that no phone has.
 * Several processes of one hub may call it: the second finds that it has been done.
 */
export function createCanaries(dependencies: CanaryDependencies): Canaries {
  const { db, clock, intervalMs } = dependencies;
  return {
    releaseDue: async () => {
      const at = clock();
      const newest = await findNewestCanary(db);
      if (newest !== undefined && at - newest.at < intervalMs) return false;
      const number = newest === undefined ? 0 : newest.number + 1;
      const before = newest === undefined ? [] : [canaryKey(newest.number)];
      return inUnitOfWork(db, [...before, canaryKey(number)], async (trx) => {
        // Read again under the locks: another process may have been here.
        const present = await findNewestCanary(trx);
        if (present?.number !== newest?.number) return false;
        if (present !== undefined && !present.isEnded) await withdraw(trx, dependencies, present, at);
        await declare(trx, dependencies, number, at);
        return true;
      });
    },
  };
}

async function withdraw(
  trx: Trx,
  { entropy, codeKey }: CanaryDependencies,
  { number, declarationId, deviceId, name }: NewestCanary,
  at: number,
): Promise<void> {
  await endCanary(trx, number, at);
  const secret = contributorSecret(codeKey, bytesOf(declarationId));
  // Made under a key that is lost: no follower would take this withdrawal, and the number stands for no phone.
  if (!declarationName(secret).equals(name)) return;
  const act: DeviceAct = { act: 'withdraw', declarationId, actor: 'contributor', at };
  const state = await judged(trx, [canaryKey(number)], act);
  await changeDeclaration(trx, declarationId, state, at);
  const entryId = await recordEntry(trx, entropy, {
    deviceId,
    act: 'withdraw',
    tier: state.tier,
    mode: state.mode,
    at,
    authority,
    declaration: name,
    isQuiet: state.isQuiet,
    evidence: { kind: 'withdrawal-secret', secret },
  });
  await addAct(trx, act, entryId);
  await audit(trx, 'withdraw', number, at);
}

async function declare(
  trx: Trx,
  { entropy, codeKey }: CanaryDependencies,
  number: number,
  at: number,
): Promise<void> {
  const idBytes = entropy(16);
  const id = uuidOf(idBytes);
  const deviceId = uuidOf(entropy(16));
  const name = declarationName(contributorSecret(codeKey, idBytes));
  const keys = [canaryKey(number)];
  const act: DeviceAct = {
    act: 'declare',
    declarationId: id,
    actor: 'contributor',
    at,
    tier: 1,
    mode: 'total',
  };
  const state = await judged(trx, keys, act);
  await addDevice(trx, { id: deviceId, label: entropy(16), keys, at });
  const reference = newReference(entropy);
  const word = { happened: 'lost', takenAt: at, authority, name } as const;
  await addDeclaration(trx, { id, reference, deviceId, state, ...word });
  const entryId = await recordEntry(trx, entropy, {
    deviceId,
    act: 'declare',
    tier: state.tier,
    mode: state.mode,
    at,
    authority,
    declaration: name,
    isQuiet: state.isQuiet,
    evidence: { kind: 'none' },
  });
  await addAct(trx, act, entryId);
  await addCanary(trx, { number, declarationId: id, entryId, at });
  await audit(trx, 'declare', number, at);
}

/** The declaration after an act that the rules must allow. */
async function judged(trx: Trx, keys: readonly ImeiKey[], act: DeviceAct) {
  const result = applyAct(await stateOfKeys(trx, keys), act);
  if (!result.ok) throw new Error(`the rules refuse a canary: ${act.act} (${result.refusal})`);
  const state = result.state.declarations.get(act.declarationId);
  if (state === undefined) throw new Error('an act lost its declaration');
  return state;
}

function audit(trx: Trx, act: 'declare' | 'withdraw', number: number, at: number): Promise<void> {
  const why = 'it shows that the record reaches the gates';
  return recordAudit(trx, { at, actor: 'clock', act, object: `canary:${number}`, why });
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
