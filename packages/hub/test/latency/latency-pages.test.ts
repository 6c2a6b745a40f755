import { afterAll, beforeAll, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { bytesFor } from '../support/entry-writer.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

let database: TestDatabase;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  site = await startTestSite(database, []);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const open = (path: string) => new PageVisitor(site.url).open(path);

/** An edge and a receipt of its for the log's first batch, so long after it was sealed. */
async function addEdge(name: string, afterMs: number): Promise<void> {
  const { db } = database;
  await addParticipant(db, { id: name, name: `The <${name}>`, role: 'shop', gates: [], scopes: [] });
  await db
    .insertInto('edge')
    .values({
      key_id: name,
      public_key: bytesFor(name, 32),
      participant_id: name,
      serves: [name],
      enrolled_at: new Date(),
    })
    .execute();
  const { sealed_at, root } = await db
    .selectFrom('log_batch')
    .select(['sealed_at', 'root'])
    .where('size_after', '=', 1)
    .executeTakeFirstOrThrow();
  await db
    .insertInto('receipt')
    .values({
      edge_key_id: name,
      position: 0,
      root,
      digest: root,
      listed_count: 0,
      configuration: root,
      applied_at: new Date(sealed_at.getTime() + afterMs),
      received_at: new Date(),
      signature: Buffer.alloc(64),
    })
    .execute();
}

it('the board is for everybody: times as a picture and as a table, and still when asked to be', async () => {
  await addEdge('quick', 120);
  await addEdge('slow', 2_500);
  const { html, status, headers } = await open('/latency');
  expect(status).toBe(200);
  expect(headers.get('refresh')).toBe('10');
  expect(html).toContain('<svg class="ds-board"');
  expect(html).toMatch(/The &lt;quick&gt;<\/text>\s*<text[^>]*>half in 120 ms, 99 of 100 in 120 ms</);
  expect(html).toMatch(/<th scope="row"[^>]*>The &lt;slow&gt;<\/th>[\s\S]*2\.50 s/);
  const still = await open('/latency?refresh=off');
  expect([still.status, still.headers.get('refresh')]).toEqual([200, null]);
});
