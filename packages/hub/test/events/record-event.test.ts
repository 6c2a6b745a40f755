import { afterAll, describe, expect, it } from 'vitest';
import { recordEvent } from '../../src/events/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

const at = Date.UTC(2026, 0, 5, 12);

describe('recordEvent', () => {
  it('keeps an event with its transaction, and not without it', async () => {
    const event = {
      type: 'deadset.appeal.changed',
      subject: 'appeal-1',
      participants: ['network-a'],
      data: { appeal: 'appeal-1', status: 'upheld' },
      at,
    } as const;
    await database.db.transaction().execute((trx) => recordEvent(trx, event));
    const undone = database.db.transaction().execute(async (trx) => {
      await recordEvent(trx, { ...event, subject: 'undone' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const rows = await database.db.selectFrom('event').selectAll().execute();
    expect(rows).toMatchObject([
      { type: event.type, subject: 'appeal-1', participants: ['network-a'], data: event.data, place: null },
    ]);
  });

  it('refuses data that the contract does not know', async () => {
    const data = { appeal: 'appeal-1', status: 'upheld', name: 'Somebody' };
    const kept = database.db
      .transaction()
      .execute((trx) => recordEvent(trx, { type: 'deadset.appeal.changed', subject: 'x', data, at }));
    await expect(kept).rejects.toThrow('its contract does not know');
  });
});
