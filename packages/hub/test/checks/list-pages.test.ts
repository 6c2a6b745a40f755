import { formatImei } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { type CheckSite, keyFrom, listKey, startCheckSite } from './check-site.ts';

const database = await createTestDatabase();
let site: CheckSite;

beforeAll(async () => {
  site = await startCheckSite(database);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const phones = (tac: number, from: number, count: number) =>
  Array.from({ length: count }, (_, at) => formatImei(keyFrom(tac, from + at)));
const checkList = (list: readonly string[], from: string) =>
  site.form('/check/list', { list: list.join('\n') }, from);
const answered = (html: string) => html.match(/No report found<\/span>/g)?.length ?? 0;

describe('a list on the public check', () => {
  it('costs the minute of its address as much as its phones would one by one', async () => {
    const from = '192.0.2.10';
    const spread = (tac: number) => Array.from({ length: 20 }, (_, at) => phones(tac + at, 7, 1)).flat();
    const first = await checkList(spread(35_100_000), from);
    expect([first.statusCode, answered(first.body)]).toEqual([200, 20]);
    const second = await checkList(spread(35_100_100), from);
    expect(second.statusCode).toBe(429);
    expect(second.body).toContain('Wait a minute, and send it again');
    expect(second.body).toContain(spread(35_100_100)[19]);
    const single = await site.form('/check', { imei: phones(35_100_200, 7, 1)[0] ?? '' }, from);
    expect(single.statusCode).toBe(429);
  });

  it('meets the same detectors: eleven serial numbers in a row are a scan, and the rest has no answer', async () => {
    const { body, statusCode } = await checkList(phones(35_200_000, 100, 15), '192.0.2.20');
    expect([statusCode, answered(body)]).toEqual([200, 10]);
    expect(body.match(/too many phones of this model/g)).toHaveLength(5);
    const scans = await database.db.selectFrom('check_scan').select('door').execute();
    expect(scans).toContainEqual({ door: '/check/list' });
  });

  it('takes as long as its phones would one by one', async () => {
    const slow = await startCheckSite(database, { answerFloorMs: 50 });
    const startedAt = performance.now();
    const list = Array.from({ length: 10 }, (_, at) => phones(35_300_000 + at, 3, 1)).flat();
    await slow.form('/check/list', { list: list.join('\n') }, '192.0.2.30');
    expect(performance.now() - startedAt).toBeGreaterThan(490);
    await slow.close();
  });

  it('is the same, byte for byte, for a phone that nobody named and one whose report has ended', async () => {
    const [unknown, ended] = [keyFrom(35_400_000, 11), keyFrom(35_400_000, 22)];
    await listKey(database, ended, 0, 1_000);
    const pages = await Promise.all(
      [unknown, ended].map(async (key, at) => {
        const { body } = await checkList([formatImei(key)], `192.0.${40 + at}.1`);
        return body.replaceAll(formatImei(key), 'IMEI').replace(/nonce="[^"]*"/g, '');
      }),
    );
    expect(pages[0]).toContain('No report found');
    expect(pages[1]).toBe(pages[0]);
  });

  it('keeps what was typed when there is too much of it, and shows what is hostile as text', async () => {
    const nasty = `<img src=x onerror=alert(1)>${'9'.repeat(2_000)}`;
    const { body, statusCode } = await checkList(
      Array.from({ length: 21 }, () => nasty),
      '192.0.2.50',
    );
    expect(statusCode).toBe(400);
    expect(body).toContain('There are more than 20 phones on this list');
    expect(body).not.toContain('<img src=x');
    const shown = await checkList([`${nasty}\u202E\u0000`], '192.0.2.51');
    expect(shown.body).toContain('&lt;img src=x');
    for (const harm of ['<img src=x', '\u202E', '\u0000']) expect(shown.body).not.toContain(harm);
  });
});
