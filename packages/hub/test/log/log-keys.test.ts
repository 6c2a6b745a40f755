import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  LogKeysAnswer,
  parserOf,
  parseVerifierKey,
  signatureTypes,
  signingKey,
  TrustAnchors,
  type VerifierPolicy,
  verifyCheckpoint,
  verifyKeyStatement,
  withLogKeys,
} from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { composeHub, type RunningHub, readHubConfig, retireLogKey, rotateLogKey } from '../../src/index.ts';
import { openKeys } from '../../src/key-folder.ts';
import { areKeysStated, startSequencer, VerifiedLog, WitnessCircle } from '../../src/log/index.ts';
import { listKeyStatements } from '../../src/log/key-statement-store.ts';
import { createLogger } from '../../src/logger.ts';
import { barred, keyAt, submitEntry } from '../support/entry-writer.ts';
import { startLogProcess, testKeys, until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startWitnessRing } from '../support/witness-ring.ts';

const origin = 'rotation.example/log';
let database: TestDatabase;
let dataFolder: string;
let hub: RunningHub | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'deadset-hub-'));
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await database.close();
  await rm(dataFolder, { recursive: true });
});

const rotation = () => ({ folder: join(dataFolder, 'keys'), origin });

/** Starts the hub, again if need be, and gives what a follower that meets it now would pin. */
async function start(): Promise<VerifierPolicy> {
  await hub?.close();
  hub = await composeHub(
    readHubConfig({
      DEADSET_DATA: dataFolder,
      DEADSET_HUB_PORT: '0',
      DATABASE_URL: database.applicationUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      DEADSET_LOG_ORIGIN: origin,
      DEADSET_LOG_LEVEL: 'silent',
    }),
  );
  const anchors = parserOf(TrustAnchors)(await (await get('/v1/trust-anchors')).json());
  if (!anchors.ok) throw new Error(anchors.problem);
  const [logKey, ...cosigners] = [anchors.value.logKey, ...anchors.value.cosigners].map((line) => {
    const key = parseVerifierKey(line);
    if (key === undefined) throw new Error(`not a key: ${line}`);
    return key;
  });
  if (logKey === undefined) throw new Error('no key of the log');
  return { logKey, cosigners, quorum: anchors.value.quorum };
}

async function get(path: string): Promise<Response> {
  if (hub === undefined) throw new Error('no hub is running');
  return fetch(`${hub.url}${path}`);
}

const headUnder = async (policy: VerifierPolicy) =>
  verifyCheckpoint(await (await get('/log/checkpoint')).text(), policy);

async function statements(count: number): Promise<readonly string[]> {
  for (;;) {
    const answer = parserOf(LogKeysAnswer)(await (await get('/log/keys')).json());
    if (!answer.ok) throw new Error(answer.problem);
    if (answer.value.statements.length >= count) return answer.value.statements;
  }
}

async function declare(name: string, n: number): Promise<void> {
  await submitEntry(database.db, { name, key: keyAt(n), listing: barred, at: Date.now() });
  await untilSealed(database.db);
}

/** Waits for a head that the idle log has signed since, for the first one may be from before its keys were changed. */
async function untilHeadIs(policy: VerifierPolicy): Promise<void> {
  while (!(await headUnder(policy)).ok);
}

describe('a log that is given another key', () => {
  it('signs with both until the former one is retired, states each change, and still reads its own past', async () => {
    const first = await start();
    await declare('before', 1);
    expect(await statements(0)).toEqual([]);

    const fresh = await rotateLogKey(rotation(), systemEntropy);
    const second = await start();
    expect(second.logKey).toEqual(fresh);
    const [rotated = ''] = await statements(1);
    const taken = verifyKeyStatement(rotated, first);
    expect(taken).toEqual({ number: 1, logKeys: [fresh, first.logKey] });
    await declare('meanwhile', 2);
    await untilHeadIs(second);
    expect(await headUnder(first)).toMatchObject({ ok: true });

    const both = withLogKeys(first, taken?.logKeys ?? []);
    await hub?.close();
    hub = undefined;
    expect(await retireLogKey(database.db, rotation())).toEqual(first.logKey);
    const third = await start();
    expect(third.logKey).toEqual(fresh);
    const [, retired = ''] = await statements(2);
    expect(verifyKeyStatement(retired, first)).toBeUndefined();
    expect(verifyKeyStatement(retired, both)).toEqual({ number: 2, logKeys: [fresh] });
    await declare('after', 3);
    expect(await headUnder(second)).toMatchObject({ ok: true });
    expect(await headUnder(first)).toEqual({ ok: false, refusal: 'bad-log-signature' });

    await start();
    expect(await statements(2)).toEqual([rotated, retired]);
  });

  it('is not left without its former key before it has stated the new one', async () => {
    await start();
    await expect(retireLogKey(database.db, rotation())).rejects.toThrow('has one key alone');
    await hub?.close();
    hub = undefined;
    await rotateLogKey(rotation(), systemEntropy);
    await expect(retireLogKey(database.db, rotation())).rejects.toThrow('has not stated its new key yet');
    await expect(rotateLogKey(rotation(), systemEntropy)).rejects.toThrow('Retire the former one first');
  });

  it('has a key to begin with', async () => {
    await expect(rotateLogKey(rotation(), systemEntropy)).rejects.toThrow('Start the hub once');
  });
});

describe('a log with witnesses', () => {
  it('has its new key stated by witnesses that know the old one alone, over the head that they cosigned last', async () => {
    const ring = await startWitnessRing();
    const before = await startLogProcess(database, ring.cosigners, ring.policy);
    await until('there is a head', () => before.verified.size > 0);
    await before.close();
    const old = testKeys.log;
    const fresh = signingKey(old.verifier.name, signatureTypes.log, Buffer.alloc(32, 77));
    const logKeys = [fresh.verifier, old.verifier];
    const policy = withLogKeys(ring.policy, logKeys);
    const verified = new VerifiedLog(database.db, policy);
    await verified.catchUp();
    const [clock, log] = [systemClock, createLogger('silent')];
    const newestNote = () => verified.note;
    const circle = { logKey: fresh, furtherLogKeys: [old], policy, witnesses: ring.witnesses };
    const cosigners = new WitnessCircle({ ...circle, clock, log, newestNote });
    const sequencer = await startSequencer({
      database,
      verified,
      logKey: fresh,
      cosigners,
      clock,
      log,
      keysToState: { logKeys, policy },
    });
    try {
      await until('the keys are stated', () => areKeysStated(database.db, logKeys));
      const [statement] = await listKeyStatements(database.db);
      expect(verifyKeyStatement(statement?.note ?? '', ring.policy)).toEqual({ number: 1, logKeys });
      await submitEntry(database.db, { name: 'after', key: keyAt(1), listing: barred, at: Date.now() });
      await until('the log goes on', () => verified.size > 1);
      expect(verifyCheckpoint(verified.note ?? '', ring.policy).ok).toBe(true);
    } finally {
      await sequencer.close();
      await ring.close();
    }
  });
});

describe('the key folder', () => {
  it('keeps no copy of a retired key, and takes a rotation that was interrupted for none', async () => {
    const { folder } = rotation();
    const before = await openKeys(folder, origin, systemEntropy);
    const seed = await readFile(join(folder, 'log-key'));
    await rotateLogKey(rotation(), systemEntropy);
    const after = await openKeys(folder, origin, systemEntropy);
    expect(after.formerLog?.verifier).toEqual(before.log.verifier);
    expect(after.log.verifier).not.toEqual(before.log.verifier);
    // The link is there, the new key is not yet.
    await rm(join(folder, 'log-key'));
    await writeFile(join(folder, 'log-key'), seed);
    const interrupted = await openKeys(folder, origin, systemEntropy);
    expect(interrupted.formerLog).toBeUndefined();
    expect(interrupted.log.verifier).toEqual(before.log.verifier);
    await rotateLogKey(rotation(), systemEntropy);
    expect((await openKeys(folder, origin, systemEntropy)).formerLog?.verifier).toEqual(before.log.verifier);
    expect((await readdir(folder)).filter((name) => name.startsWith('log-key')).toSorted()).toEqual([
      'log-key',
      'log-key.former',
    ]);
  });
});
