import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { decideLead, seeLead, seeLeads } from '../../src/leads/lead-desk.ts';
import type { LeadParts } from '../../src/leads/lead-parts.ts';
import { subjectAccessText } from '../../src/leads/lead-words.ts';
import { lookForLeads } from '../../src/leads/look-for-leads.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, createGateway, createPoliceZone } from '../../src/police-zone/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type After, present } from './lead-world.ts';

let database: TestDatabase;
let police: ReturnType<typeof connectZone>;
let parts: LeadParts;
const analyst = { id: '4', actor: 'person:4', organisation: 'police-east', why: 'a test' };
const reader = { officer: analyst, decides: true };
const times = (count: number, after: After): After[] => Array.from({ length: count }, () => after);

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['shop-a', 'shop'],
    ['maker-a', 'maker'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const zone = createPoliceZone(police.db);
  const gateway = createGateway({ register: database.db, zone, clock: systemClock });
  parts = { zone, gateway, clock: systemClock, entropy: randomBytes, sealKey: Buffer.alloc(32, 7) };
  await present(database, systemClock(), [
    // The first eight phones are the stall's.
    { presenter: 'stall', afters: times(8, 'moved') },
    ...Array.from({ length: 30 }, (_, place) => ({
      presenter: `honest-${place}`,
      afters: [...times(place % 15 === 0 ? 1 : 0, 'moved'), ...times(4, 'nothing')],
    })),
  ]);
});
afterAll(async () => {
  await police.close();
  await database.close();
});

const reportOf = (phone: number) =>
  database.db.selectFrom('declaration').where('reference', '=', `TEST-${phone}`);
const leadNow = async () => {
  const { leads } = await seeLeads(parts, reader);
  return seeLead(parts, reader, leads[0]?.number ?? 0);
};

it('a lead names rows whose report has ended or is shielded since, is not signed on them, and is counted anew', async () => {
  await lookForLeads(parts, analyst);
  const before = await leadNow();
  expect(before.lead.figures).toMatchObject({ devices: 8, against: 8 });
  expect(before.fallen.size).toBe(0);

  await database.db
    .updateTable('declaration')
    .set({ status: 'withdrawn', ended_at: new Date() })
    .where('reference', '=', 'TEST-1')
    .execute();
  const { id: declaration_id } = await reportOf(2).select('id').executeTakeFirstOrThrow();
  await database.db
    .insertInto('abuse_review')
    .values({
      id: randomUUID(),
      declaration_id,
      cause: 'line-still-in-use',
      status: 'open',
      raised_at: new Date(),
      decided_at: null,
      key_id: null,
    })
    .execute();
  const after = await leadNow();
  expect([...after.fallen].toSorted()).toEqual(
    before.rows
      .slice(0, 2)
      .map(({ attempt }) => attempt)
      .toSorted(),
  );
  const signing = { decision: 'sign', words: 'Read every row of it, and all of them stand' } as const;
  expect(subjectAccessText(after).match(/It would not count now/g)).toHaveLength(2);
  await expect(decideLead(parts, analyst, after.lead.number, signing)).rejects.toThrow(
    '2 of its rows stand on reports that are no longer in force',
  );

  await lookForLeads(parts, analyst);
  const anew = await leadNow();
  expect(anew.lead.number).not.toBe(before.lead.number);
  expect(anew.lead.figures).toMatchObject({ devices: 6, against: 6 });
  await decideLead(parts, analyst, anew.lead.number, signing);
  expect((await leadNow()).lead.state).toBe('signed');
});
