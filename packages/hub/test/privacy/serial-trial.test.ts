import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import {
  commitmentTo,
  declarationName,
  decodeEntryBundle,
  decodeEntryLeaf,
  type EntryLeaf,
  encodeEntryLeaf,
  encodeOpening,
  leafKinds,
  parseNote,
  tilePath,
} from '@deadset/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeHub, type RunningHub } from '../../src/compose.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type Link, trySerials } from './serial-trial.ts';

const tac = 35_209_900;
const serials = [0, 176_148, 500_000, 999_999];
const declarer = { actor: 'declarer' } as const;

let database: TestDatabase;
let folder: string;
let hub: RunningHub;
/** Every file of the hub's key folder, by its name. */
let hubKeys: Map<string, Buffer>;
let leaves: Buffer[];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'deadset-privacy-'));
  hub = await composeHub({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    databaseUrl: database.applicationUrl,
    databaseOwnerUrl: database.ownerUrl,
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent',
  });
  hubKeys = await readKeys();
  await useTheHub();
  leaves = await publicEntries();
});
afterAll(async () => {
  await hub.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function readKeys(): Promise<Map<string, Buffer>> {
  const names = await readdir(join(folder, 'keys'));
  const keys = await Promise.all(names.map((name) => readFile(join(folder, 'keys', name))));
  return new Map(names.map((name, place) => [name, keys[place] ?? Buffer.alloc(0)]));
}

/** Each phone is declared, one is withdrawn: by the service that the hub's own routes use, with the hub's own key. */
async function useTheHub(): Promise<void> {
  const codeKey = keyNamed('code-key');
  const service = createDeclarationService({
    db: database.db,
    clock: Date.now,
    entropy: randomBytes,
    codeKey,
  });
  for (const serial of serials) {
    const word = { keys: [keyAt(serial)], happened: 'stolen', takenAt: Date.now() - 1_000 } as const;
    const { reference, withdrawalCode: code } = await service.declare(declarer, word, `declare ${serial}`);
    if (serial === 0) await service.withdraw(declarer, { reference, code }, 'withdraw');
  }
  await untilSealed(database.db);
}

/** As anybody reads them. */
async function publicEntries(): Promise<Buffer[]> {
  const note = parseNote(await (await fetch(`${hub.url}/log/checkpoint`)).text());
  const width = note?.checkpoint.size ?? 0;
  const bundle = await fetch(`${hub.url}/log/${tilePath({ level: 'entries', index: 0, width })}`);
  const all = decodeEntryBundle(Buffer.from(await bundle.arrayBuffer()));
  return all.filter((leaf) => leaf[0] === leafKinds.entry);
}

function keyNamed(name: string): Buffer {
  const key = hubKeys.get(name);
  if (key === undefined) throw new Error(`the hub has no ${name}`);
  return key;
}

function keyAt(serial: number): ImeiKey {
  return imeiKeyFrom(tac, serial) ?? expect.unreachable();
}

function digitsOf(serial: number): Buffer {
  return Buffer.from(String(keyAt(serial)).padStart(14, '0'));
}

/** What the log would hold if the hub were built otherwise: one leaf for each phone, with something changed in it. */
function builtOtherwise(change: (serial: number) => Partial<EntryLeaf>): Buffer[] {
  return serials.map((serial, place) => {
    const leaf = decodeEntryLeaf(leaves[place] ?? expect.unreachable());
    return encodeEntryLeaf({ ...leaf, ...change(serial) });
  });
}

function linked(links: readonly Link[]): number[] {
  return [...new Set(links.map(({ serial }) => serial))].toSorted((a, b) => a - b);
}

const hmacOf = (name: string, serial: number) =>
  createHmac('sha256', keyNamed(name)).update(digitsOf(serial)).digest();

/** The same leaves as they would be without a salt, or with something under a key in them: each way for each phone. */
function plantedLeaves(): Buffer[] {
  const salt = keyNamed('code-key');
  const opening = (serial: number, under: Buffer) =>
    encodeOpening({ salt: under, mode: 'total', isQuiet: false, keys: [keyAt(serial)] });
  return [
    ...builtOtherwise((serial) => ({
      commitment: createHash('sha256').update(digitsOf(serial)).digest(),
    })),
    ...builtOtherwise((serial) => ({ commitment: commitmentTo(opening(serial, Buffer.alloc(32))) })),
    ...builtOtherwise((serial) => ({ commitment: commitmentTo(opening(serial, salt)) })),
    ...builtOtherwise((serial) => ({ deviceLabel: hmacOf('token-key', serial).subarray(0, 16) })),
    ...builtOtherwise((serial) => ({
      declaration: declarationName(hmacOf('code-key', serial).subarray(0, 16)),
    })),
  ];
}

it('all serial numbers of a TAC, tried with every key of the hub and no row, link nothing; planted leaves they all link', async () => {
  expect(leaves).toHaveLength(serials.length + 1);
  const names = ['clock-key', 'code-key', 'log-key', 'token-key'];
  expect([...hubKeys.keys()]).toEqual(expect.arrayContaining(names));
  const logs = { real: leaves, planted: plantedLeaves() };
  const { real, planted = [] } = await trySerials(logs, hubKeys, tac);
  expect(real).toEqual([]);
  const ways = new Set(planted.map(({ way }) => way));
  expect(ways).toEqual(
    new Set([
      'SHA-256 of the digits',
      'the opening under no salt',
      'the opening salted with code-key',
      'HMAC under token-key',
      'a name whose secret is an HMAC under code-key',
    ]),
  );
  for (const way of ways) expect(linked(planted.filter((link) => link.way === way))).toEqual(serials);
}, 300_000);
