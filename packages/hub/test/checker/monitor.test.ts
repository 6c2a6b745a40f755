import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@deadset/cli';
import { imeiKeyFrom } from '@deadset/domain';
import { composeEdge } from '@deadset/edge';
import { afterAll, expect, it } from 'vitest';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const site = await startTestSite(database, []);
const loopback = { host: '127.0.0.1', port: 0 };
const folder = await mkdtemp(join(tmpdir(), 'deadset-monitor-'));
const key = imeiKeyFrom(35_209_900, 176_148);
if (key === undefined) throw new Error('not a serial number');
const word = { keys: [key], happened: 'stolen', takenAt: Date.now() - 1_000 } as const;
afterAll(async () => {
  await site.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function monitor(...more: string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const out = (text: string) => void lines.push(text);
  const note = (text: string) => void notes.push(text);
  const trust = join(folder, 'trust.json');
  const given = ['--trust', trust, '--data', join(folder, 'seen'), '--once'];
  const args = ['monitor', site.url, ...given, ...more];
  const exitCode = await runCli(args, { out, note, isWatched: false, isStyled: false });
  return { exitCode, lines, notes };
}

it('follows a real hub and the receipt of a real edge by HTTP alone', async () => {
  await writeFile(join(folder, 'trust.json'), await (await fetch(`${site.url}/v1/trust-anchors`)).text());
  const entropy = randomBytes;
  const service = createDeclarationService({
    db: database.db,
    clock: Date.now,
    entropy,
    codeKey: Buffer.alloc(32, 7),
  });
  const declarer = { actor: 'declarer' } as const;
  const { reference, withdrawalCode: code } = await service.declare(declarer, word, 'declare');
  await service.withdraw(declarer, { reference, code }, 'withdraw');
  await untilSealed(database.db);
  const { secret } = await addParticipant(database.db, {
    id: 'network-a',
    name: 'Network A',
    role: 'network-operator',
    gates: ['network-attach'],
    scopes: ['feed', 'receipts'],
  });
  const edge = await composeEdge({
    dataFolder: join(folder, 'edge'),
    hub: { url: site.url, participant: 'network-a', secret, serves: ['network-a'] },
    admin: loopback,
    check: { ...loopback, clients: [] },
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
  });
  await until('its receipt is public', async () =>
    (await (await fetch(`${site.url}/v1/receipts`)).text()).includes('"signature"'),
  );
  expect(await monitor('--canary-minutes', '0')).toMatchObject({ exitCode: 0, lines: [] });
  const { exitCode, lines } = await monitor();
  expect(lines.join()).toContain('missing-canary');
  expect(exitCode).toBe(1);
  await edge.close();
});
