import type { ImportEvent } from '@deadset/protocol';
import { ImportEvent as ImportEventSchema, parserOf } from '@deadset/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub } from '../support/test-hub.ts';
import { countOf, imeiAt, listingOf, rowsOf } from './import-support.ts';

const database = await createTestDatabase();
const hub = await startTestHub(database);
afterAll(async () => {
  await hub.close();
  await database.close();
});

const network = await hub.participant('network-a', 'network-operator');
const shop = await hub.participant('corner-shop', 'shop');
const url = await hub.url();
const parseEvent = parserOf(ImportEventSchema);
const header = 'imei,reporting_date,status';

interface Sent {
  readonly query?: string;
  readonly authorization?: string;
  readonly mediaType?: string;
  readonly body: string | ReadableStream<Uint8Array>;
}

function send({ query = '?kind=full', body, ...rest }: Sent): Promise<Response> {
  const { authorization = network.authorization, mediaType = 'text/csv' } = rest;
  return fetch(`${url}/v1/imports/stolen-list${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': mediaType },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
}

async function eventsIn(response: Response): Promise<ImportEvent[]> {
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => {
      const event = parseEvent(JSON.parse(line));
      if (!event.ok) throw new Error(event.problem);
      return event.value;
    });
}

function listOf(rows: readonly string[]): string {
  return [header, ...rows].join('\n');
}

describe('POST /v1/imports/stolen-list', () => {
  it('answers with an event a line, the report last', async () => {
    const response = await send({ body: listOf(rowsOf(1200)) });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const events = await eventsIn(response);
    expect(events.map(({ event }) => event)).toEqual([
      'progress',
      'progress',
      'progress',
      'progress',
      'report',
    ]);
    expect(events.at(-1)).toMatchObject({ report: { applied: true, added: 1200 } });
  });

  it('is for participants with the scope import; others are refused before the body is read', async () => {
    expect((await send({ body: listOf([]), authorization: 'Bearer none' })).status).toBe(401);
    expect((await send({ body: listOf([]), authorization: shop.authorization })).status).toBe(403);
  });

  it.each([
    '',
    '?kind=both',
    '?kind=full&dryRun=yes',
    '?kind=full&override=all',
    '?kind=full&override=shrink,',
    '?kind=full&force=true',
  ])('refuses the query "%s", for nothing of it may be guessed', async (query) => {
    const before = await countOf(database, 'entry');
    expect((await send({ query, body: listOf(rowsOf(1, 5000)) })).status).toBe(400);
    expect(await countOf(database, 'entry')).toBe(before);
  });

  it('takes nothing but CSV', async () => {
    expect((await send({ body: '{}', mediaType: 'application/json' })).status).toBe(400);
  });

  it('passes the options on', async () => {
    const dry = await eventsIn(await send({ query: '?kind=full&dryRun=true', body: listOf([]) }));
    expect(dry.at(-1)).toMatchObject({ report: { applied: false, removed: 1200 } });
    const delta = `${header},change_type\n${imeiAt(0)},,,remove\n`;
    const query = '?kind=delta&override=shrink,conflict&file=delta.csv';
    const events = await eventsIn(await send({ query, body: delta }));
    expect(events.at(-1)).toMatchObject({ report: { kind: 'delta', applied: true, removed: 1 } });
    const run = await database.db
      .selectFrom('import_run')
      .select(['file_name', 'overrides'])
      .where('kind', '=', 'delta')
      .executeTakeFirst();
    expect(run).toEqual({ file_name: 'delta.csv', overrides: ['shrink', 'conflict'] });
  });

  it('reads a file as it arrives, however large, and says why one is refused even half way', async () => {
    const line = Buffer.from(`${imeiAt(1)},20260901,\n`.repeat(2000));
    let pieces = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pieces += 1;
        if (pieces === 1) controller.enqueue(Buffer.from(`${header}\n`));
        else if (pieces === 20) controller.enqueue(Buffer.from([0xff, 0xff]));
        else if (pieces === 100) controller.close();
        else controller.enqueue(line);
      },
    });
    const events = await eventsIn(await send({ body }));
    expect(events.at(-1)).toEqual({ event: 'refused', problem: expect.stringContaining('UTF-8') });
    expect(await listingOf(database, imeiAt(1))).toBeDefined();
  });

  it('writes no IMEI into the log of the hub', async () => {
    await eventsIn(await send({ body: listOf([`${imeiAt(7)},tomorrow,`, `${imeiAt(7)},,`]) }));
    expect(hub.lines.join('\n')).not.toContain(imeiAt(7));
    expect(hub.lines.join('\n')).toContain('/v1/imports/stolen-list');
  });
});
