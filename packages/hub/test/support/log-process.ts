import { setTimeout as delay } from 'node:timers/promises';
import { type ImeiKey, type Listing, parseImeiKey } from '@deadset/domain';
import {
  applyBatch,
  type Batch,
  encodeBatch,
  type FeedState,
  genesis,
  type LogKeys,
  listingsOf,
  signatureTypes,
  signingKey,
  type VerifierPolicy,
} from '@deadset/protocol';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Database, Db } from '../../src/database/index.ts';
import {
  type Cosigners,
  followHead,
  ownClock,
  type Sequencer,
  startSequencer,
  VerifiedLog,
} from '../../src/log/index.ts';
import { readBatches, readHead, readSealedLog } from '../../src/log/log-store.ts';
import { createLogger } from '../../src/logger.ts';
import { bytesFor } from './entry-writer.ts';

const log = signingKey('test.example/log', signatureTypes.log, bytesFor('log key', 32));
const clockKey = signingKey('test.example/log/clock', signatureTypes.cosignature, bytesFor('clock key', 32));

export const testKeys: LogKeys = { log, cosigners: [clockKey] };
export const testPolicy: VerifierPolicy = { logKey: log.verifier, cosigners: [clockKey.verifier], quorum: 1 };
const silentLog = createLogger('silent');

/** One process of a hub, as far as the log goes. */
export interface LogProcess {
  readonly verified: VerifiedLog;
  readonly sequencer: Sequencer;
  readonly cosigners: Cosigners;
  close(): Promise<void>;
}

/** With the hub's own clock as cosigner, unless others are made of where the newest note is. */
export async function startLogProcess(
  database: Database,
  cosignersOf: (newestNote: () => string | undefined) => Cosigners = () =>
    ownClock(testKeys.log, testKeys.cosigners, systemClock),
  policy: VerifierPolicy = testPolicy,
  beforePublish: (batch: Batch) => Promise<void> = () => Promise.resolve(),
  clock: Clock = systemClock,
): Promise<LogProcess> {
  const verified = new VerifiedLog(database.db, policy);
  await verified.catchUp();
  const listener = followHead(database, verified, silentLog);
  const cosigners = cosignersOf(() => verified.note);
  const sequencer = await startSequencer({
    database,
    verified,
    logKey: testKeys.log,
    cosigners,
    clock,
    log: silentLog,
    beforePublish,
  });
  return {
    verified,
    sequencer,
    cosigners,
    close: async () => {
      await sequencer.close();
      await listener.close();
    },
  };
}

/** Waits until something is so; fails with what it waited for. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = 15_000,
): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += 20) {
    if (waitedMs > patienceMs) throw new Error(`waited in vain until ${what}`);
    await delay(20);
  }
}

export async function untilSealed(db: Db): Promise<void> {
  await until(
    'nothing waits for a place, nor to be published',
    async () =>
      (await db.selectFrom('pending_entry').selectAll().limit(1).execute()).length === 0 &&
      (await readHead(db)).size === (await readSealedLog(db)).size,
  );
}

/** What a follower that starts from nothing comes to, verifying every batch with the code that edges use. */
export async function replay(db: Db, policy: VerifierPolicy = testPolicy): Promise<FeedState> {
  let state = genesis;
  for (;;) {
    const stored = await readBatches(db, state.frontier.size, 5_000);
    if (stored.length === 0) return state;
    for (const { batch } of stored) {
      const result = applyBatch(state, encodeBatch(batch), policy);
      if (!result.ok)
        throw new Error(`a follower refuses the batch at ${batch.firstPosition}: ${result.refusal}`);
      state = result.state;
    }
  }
}

/** The list as a plain map. */
export function listOf(state: FeedState): Map<number, Listing> {
  return new Map(
    [...state.list.rows()].flatMap((rows) =>
      [...listingsOf(rows)].map(({ key, listing }) => [key, listing] as const),
    ),
  );
}

/** The list as the hub's own table has it. */
export async function listingTable(db: Db): Promise<Map<number, Listing>> {
  const rows = await db
    .selectFrom('listing')
    .select(['imei_key', 'effect', 'tier', 'until_at'])
    .orderBy('imei_key')
    .execute();
  return new Map(
    rows.map(({ imei_key, effect, tier, until_at }) => [
      keyOfRow(imei_key),
      until_at === null ? { effect, tier } : { effect, tier, untilAt: until_at.getTime() },
    ]),
  );
}

function keyOfRow(value: number): ImeiKey {
  const key = parseImeiKey(value);
  if (key === undefined) throw new Error('a key out of range');
  return key;
}
