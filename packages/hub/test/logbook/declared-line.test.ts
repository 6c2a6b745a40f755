import { afterAll, expect, it } from 'vitest';
import { type Address, lineHash } from '../../src/messages/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { freshKey, logbookBench, sealKey, statementFor } from './logbook-support.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const bench = logbookBench(database.db);

/** A keeper is forced to show their duress code after their phone was reported by this line; gives what was sent. */
async function alarmAfterReport(trustedContact: Address, reportedLine: string) {
  const { logbook, declarations } = bench;
  const key = bench.aPhone();
  const keeper = await logbook.enrolByLine(
    { keys: [key], statement: statementFor(key), trustedContact },
    freshKey(),
  );
  if (keeper.duress === undefined) throw new Error('a person without a duress code');
  const shop = { id: 'shop-a', role: 'shop' } as const;
  const { id } = await logbook.ask({ participant: shop, gate: 'resale', key, presenter: freshKey() });
  const line = lineHash(sealKey, reportedLine);
  const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - 1000, line } as const;
  await declarations.declare({ actor: 'declarer' }, word, freshKey());
  const forced = { reference: keeper.reference, code: keeper.duress.characters };
  await logbook.answer(forced, { consentId: id, answer: 'no' });
  return (await bench.messages()).filter(({ template }) => template === 'release-used-under-duress');
}

it('what a logbook tells about a phone never goes to the line by which it was reported, and the act goes on', async () => {
  const { db } = database;
  await addParticipant(db, { id: 'shop-a', name: 'The shop', role: 'shop', gates: ['resale'], scopes: [] });
  const trusted = { channel: 'sms', number: '+447700900123' } as const;
  expect(await alarmAfterReport(trusted, trusted.number)).toEqual([]);
  expect(await db.selectFrom('duress_alarm').select('use').execute()).toHaveLength(1);
  // Of another line, the same alarm is told.
  expect(await alarmAfterReport(trusted, '+447700900124')).toMatchObject([{ to: trusted }]);
});
