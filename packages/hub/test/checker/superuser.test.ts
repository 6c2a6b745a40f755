import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@deadset/cli';
import { formatImei, imeiKeyFrom } from '@deadset/domain';
import { composeEdge, type RunningEdge } from '@deadset/edge';
import { sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

const stolen = imeiKeyFrom(35_209_900, 176_148) ?? expect.unreachable();
const token = 'a-token-of-the-shop';
const loopback = { host: '127.0.0.1', port: 0 };

let database: TestDatabase;
let site: TestSite;
let folder: string;
let secret: string;
const edges: RunningEdge[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  site = await startTestSite(database, []);
  folder = await mkdtemp(join(tmpdir(), 'deadset-superuser-'));
  const shop = {
    id: 'corner-shop',
    name: 'Corner Shop',
    role: 'shop',
    gates: ['resale'],
    scopes: ['feed', 'receipts'],
  } as const;
  ({ secret } = await addParticipant(database.db, {
    ...shop,
    gates: [...shop.gates],
    scopes: [...shop.scopes],
  }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const edge of edges) await edge.close();
  await site.close();
  await database.close();
  await rm(folder, { recursive: true });
});

/** Declared and proved: a phone that every gate refuses. */
async function steal(): Promise<void> {
  const service = createDeclarationService({
    db: database.db,
    clock: Date.now,
    entropy: randomBytes,
    codeKey: Buffer.alloc(32, 7),
  });
  const declarer = { actor: 'declarer' } as const;
  const word = { keys: [stolen], happened: 'stolen', takenAt: Date.now() - 1_000 } as const;
  const { reference, withdrawalCode: code } = await service.declare(declarer, word, 'declare');
  const statement = {
    operator: 'network-a',
    digest: sha256(randomBytes(16)),
    statement: {
      signInMethod: 'operator-account',
      deviceKeys: [stolen],
      mainLineDays: 20,
      lastBeforeTaking: true,
      payerIsUser: true,
    },
  } as const;
  await service.raise(declarer, { reference, code, statement }, 'raise');
}

async function startEdge(name: string): Promise<RunningEdge> {
  const edge = await composeEdge({
    dataFolder: join(folder, name),
    hub: { url: site.url, participant: 'corner-shop', secret, serves: ['corner-shop'] },
    check: {
      ...loopback,
      clients: [
        {
          participant: 'corner-shop',
          tokenSha256: sha256(Buffer.from(token)).toString('hex'),
          gates: ['resale'],
        },
      ],
    },
    admin: loopback,
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
  });
  edges.push(edge);
  return edge;
}

async function outcomeAt(edge: RunningEdge): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${edge.addresses.check?.port}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ gate: 'resale', imei: formatImei(stolen) }),
  });
  const answer: unknown = await response.json();
  return answer !== null && typeof answer === 'object' && 'outcome' in answer ? answer.outcome : answer;
}

async function refuses(edge: RunningEdge): Promise<void> {
  await until('the edge refuses the phone', async () => (await outcomeAt(edge)) === 'refuse');
}

async function health(): Promise<string> {
  return (await fetch(`${site.url}/health`)).text();
}

/** `deadset audit`, as somebody with access to the database runs it. */
async function audit() {
  const trust = join(folder, 'trust.json');
  await writeFile(trust, await (await fetch(`${site.url}/v1/trust-anchors`)).text());
  vi.stubEnv('DATABASE_URL', database.applicationUrl);
  const [lines, notes]: string[][] = [[], []];
  const terminal = {
    out: (text: string) => void lines?.push(text),
    note: (text: string) => void notes?.push(text),
    isWatched: false,
    isStyled: false,
  };
  const exitCode = await runCli(['audit', '--trust', trust], terminal);
  return { exitCode, said: [...(lines ?? []), ...(notes ?? [])].join('\n') };
}

it('an update by the database’s superuser changes no gate’s answer, and is named within a minute', async () => {
  await steal();
  const following = await startEdge('following');
  await refuses(following);
  expect(await audit()).toMatchObject({ exitCode: 0 });
  expect(await health()).not.toContain('record-differs');

  const updatedAt = performance.now();
  await asOwner(
    database.ownerUrl,
    `update register.listing set effect = 'tracked', tier = 0, until_at = now(), updated_at = now();
     update register.declaration set status = 'withdrawn', ended_at = now()`,
  );
  const named = await audit();
  expect(named.exitCode).toBe(1);
  expect(named.said).toMatch(
    /differs {4}list: .* where the record says prohibited, tier 1: entry [0-9a-f-]{36}/,
  );
  expect(named.said).toContain('differs    declarations:');
  expect(named.said).not.toContain(formatImei(stolen).slice(0, 14));

  await refuses(following);
  const fresh = await startEdge('fresh');
  await refuses(fresh);
  await following.close();
  await rm(join(folder, 'following'), { recursive: true });
  const resynced = await startEdge('following');
  await refuses(resynced);

  await until('the hub itself names it', async () => (await health()).includes('record-differs'), 60_000);
  expect(performance.now() - updatedAt).toBeLessThan(60_000);
  expect(await health()).toContain('"status":"degraded"');
  for (const edge of [fresh, resynced]) expect(await outcomeAt(edge)).toBe('refuse');
}, 150_000);
