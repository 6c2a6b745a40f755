import { canaryKey } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { addCanary, endCanary, findNewestCanary, type NewestCanary } from './canary-store.ts';
import { declareTest, withdrawTest } from './test-declaration.ts';

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
  dependencies: CanaryDependencies,
  { number, ...canary }: NewestCanary,
  at: number,
): Promise<void> {
  await endCanary(trx, number, at);
  const isWithdrawn = await withdrawTest(
    trx,
    dependencies,
    { ...canary, authority, key: canaryKey(number) },
    at,
  );
  if (isWithdrawn) await audit(trx, 'withdraw', number, at);
}

async function declare(
  trx: Trx,
  dependencies: CanaryDependencies,
  number: number,
  at: number,
): Promise<void> {
  const word = { key: canaryKey(number), tier: 1, mode: 'total', authority, at } as const;
  const { declarationId, entryId } = await declareTest(trx, dependencies, word);
  await addCanary(trx, { number, declarationId, entryId, at });
  await audit(trx, 'declare', number, at);
}

function audit(trx: Trx, act: 'declare' | 'withdraw', number: number, at: number): Promise<void> {
  const why = 'it shows that the record reaches the gates';
  return recordAudit(trx, { at, actor: 'clock', act, object: `canary:${number}`, why });
}
