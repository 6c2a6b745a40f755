import { connect } from 'node:net';
import { canaryKey, formatImeiKey, type ImeiKey, type Listing } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { type CheckSite, keyFrom, startCheckSite } from './check-site.ts';

const database = await createTestDatabase();
const { db } = database;
let site: CheckSite;
let address: URL;

beforeAll(async () => {
  site = await startCheckSite(database);
  address = new URL(await site.hub.url());
  await list(ended, { effect: 'tracked', tier: 0, untilAt: Date.now() - 1_000 });
  await list(enrolled, { effect: 'enrolled', tier: 0 });
  await list(stolen, { effect: 'prohibited', tier: 1 });
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const [ended, enrolled, stolen] = [1, 2, 3].map((serial) => keyFrom(35_500_000, serial)) as [
  ImeiKey,
  ImeiKey,
  ImeiKey,
];

/** Whoever asks must not be able to tell these apart. */
const alike: Record<string, ImeiKey> = {
  'a phone that nobody ever named': keyFrom(35_500_001, 777_777),
  'a phone whose report has ended': ended,
  'a phone that is in a logbook': enrolled,
  'a number of a canary': canaryKey(7),
  'a TAC that was never given to a maker': keyFrom(99_999_999, 1),
  'a number of zeros': keyFrom(0, 0),
};

async function list(key: ImeiKey, { effect, tier, untilAt }: Listing): Promise<void> {
  await db
    .insertInto('listing')
    .values({
      imei_key: key,
      effect,
      tier,
      until_at: untilAt === undefined ? null : new Date(untilAt),
      entry_id: '00000000-0000-0000-0000-000000000000',
      updated_at: new Date(0),
    })
    .execute();
}

/** Every byte that comes back, headers and all. */
async function rawAnswer(key: ImeiKey): Promise<string> {
  const body = `imei=${formatImeiKey(key)}`;
  const lines = ['POST /check HTTP/1.1', `host: ${address.host}`, 'connection: close'];
  lines.push('content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`, '', body);
  const socket = connect(Number(address.port), address.hostname);
  socket.write(lines.join('\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Without what is the asker's own or the moment's: the number typed, the date, the nonces, and what is left of the asker's minute. */
function comparable(raw: string, key: ImeiKey): string {
  return raw
    .replaceAll(formatImeiKey(key), '#'.repeat(14))
    .replaceAll(/nonce[-=]["']?[0-9a-f]{32}/g, 'nonce #')
    .replace(/^date: .*$/im, 'date: #')
    .replace(/^(x-ratelimit-(?:remaining|reset)): \d+/gim, '$1: #');
}

describe('the answer about', () => {
  it.each(Object.keys(alike))(
    '%s is the same, byte for byte and in length, headers included',
    async (kind) => {
      const [key, reference] = [alike[kind], keyFrom(35_500_002, 123_456)];
      if (key === undefined) throw new Error('nobody has said which');
      const [raw, other] = [await rawAnswer(key), await rawAnswer(reference)];
      expect(raw).toMatch(/^HTTP\/1\.1 200 /);
      expect(raw).toContain('No report found');
      expect(comparable(raw, key)).toBe(comparable(other, reference));
      expect(raw.length).toBe(other.length);
    },
  );

  it('a reported phone is told apart, on purpose', async () => {
    const reference = keyFrom(35_500_002, 123_456);
    expect(comparable(await rawAnswer(stolen), stolen)).not.toBe(
      comparable(await rawAnswer(reference), reference),
    );
  });
});

it('an attempt is kept of the reported phone alone, once however often the same network asks', async () => {
  await rawAnswer(stolen);
  await rawAnswer(stolen);
  const attempts = await db.selectFrom('attempt').selectAll().execute();
  expect(attempts).toEqual([
    expect.objectContaining({
      participant_id: 'public',
      gate: 'resale',
      imei_key: stolen,
      outcome: 'refuse',
      presenter: null,
      // It turned nobody away.
      enforced: false,
    }),
  ]);
});

it('an answer waits until its floor, however quick the work was', async () => {
  const slow = await createTestDatabase();
  const even = await startCheckSite(slow, { answerFloorMs: 300 });
  const startedAt = performance.now();
  await even.form('/check', { imei: formatImeiKey(stolen) });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
  await even.close();
  await slow.close();
});
