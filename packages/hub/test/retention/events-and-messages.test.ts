import { afterAll, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { placeEvents } from '../../src/events/event-place-store.ts';
import { recordEvent } from '../../src/events/index.ts';
import { createMessageSender } from '../../src/messages/index.ts';
import { retentionRules } from '../../src/retention/index.ts';
import { dropOutdated } from '../../src/retention/outdated-store.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

const dayMs = 86_400_000;
const now = Date.UTC(2026, 5, 1);

it('events and their deliveries are dropped after a month, and the places of later ones go on', async () => {
  const happen = (subject: string, at: number) =>
    db.transaction().execute((trx) => {
      const data = { appeal: subject, status: 'made' };
      return recordEvent(trx, { type: 'deadset.appeal.changed', subject, data, at });
    });
  await happen('old', now - retentionRules.events.keptForMs - 1);
  await happen('young', now - retentionRules.events.keptForMs + dayMs);
  await placeEvents(db);
  await db
    .insertInto('participant')
    .values({ id: 'shop-a', name: 'A', role: 'shop', gates: [], scopes: [], created_at: new Date(now) })
    .execute();
  const endpoint = '00000000-0000-4000-8000-000000000001';
  await db
    .insertInto('webhook_endpoint')
    .values({
      id: endpoint,
      participant_id: 'shop-a',
      url: 'https://example.com/',
      types: [],
      secret: Buffer.alloc(0),
      status: 'enabled',
      queued_up_to: 2,
      created_at: new Date(now),
      changed_at: new Date(now),
    })
    .execute();
  for (const place of [1, 2])
    await db
      .insertInto('webhook_delivery')
      .values({ endpoint_id: endpoint, place, status: 'waiting', due_at: new Date(now) })
      .execute();
  const dropped = await db.transaction().execute((trx) => dropOutdated(trx, now));
  expect(dropped).toMatchObject({ events: 1 });
  expect(await db.selectFrom('event').select(['subject', 'place']).execute()).toEqual([
    { subject: 'young', place: 2 },
  ]);
  expect(await db.selectFrom('webhook_delivery').select('place').execute()).toEqual([{ place: 2 }]);
  // All of them gone, and still no place is given twice.
  await db.transaction().execute((trx) => dropOutdated(trx, now + 60 * dayMs));
  expect(await db.selectFrom('webhook_delivery').select('place').execute()).toEqual([]);
  await happen('new', now);
  await placeEvents(db);
  expect(await db.selectFrom('event').select('place').execute()).toEqual([{ place: 3 }]);
});

it('messages are dropped a week after they were sent or given up, and not while they wait', async () => {
  const sender = createMessageSender({ sealKey: Buffer.alloc(32), entropy: systemEntropy });
  const values = { reference: '7K3M-Q2XD' };
  const to = { channel: 'sms', number: '+447700900123' } as const;
  for (let n = 0; n < 3; n += 1)
    await db
      .transaction()
      .execute((trx) => sender.send(trx, { to, about: [], template: 'appeal-changed', values, at: now }));
  const [sent, dead] = await db.selectFrom('message').select('id').execute();
  const end = { ended_at: new Date(now) };
  await db
    .updateTable('message')
    .set({ ...end, status: 'sent', sealed: null })
    .where('id', '=', sent?.id ?? '')
    .execute();
  await db
    .updateTable('message')
    .set({ ...end, status: 'dead' })
    .where('id', '=', dead?.id ?? '')
    .execute();
  const weekMs = retentionRules.messages.keptForMs;
  const before = await db.transaction().execute((trx) => dropOutdated(trx, now + weekMs));
  expect(before).toMatchObject({ messages: 0 });
  const after = await db.transaction().execute((trx) => dropOutdated(trx, now + weekMs + 1));
  expect(after).toMatchObject({ messages: 2 });
  expect(await db.selectFrom('message').select('status').execute()).toEqual([{ status: 'waiting' }]);
});
