import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { endLeads } from '../../src/leads/index.ts';
import { seeLeads } from '../../src/leads/lead-desk.ts';
import type { LeadParts } from '../../src/leads/lead-parts.ts';
import { leaveOut, readLeftOut } from '../../src/leads/left-out-store.ts';
import { connectZone, createGateway, createPoliceZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const dayMs = 86_400_000;
const friend = { force: 'police-east', participant: 'shop-a', presenter: 'a-friend-of-mine' };
let database: TestDatabase;
let police: ReturnType<typeof connectZone>;
let parts: LeadParts;
let now = systemClock();

beforeAll(async () => {
  database = await createTestDatabase();
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const zone = createPoliceZone(police.db);
  const clock = () => now;
  const gateway = createGateway({ register: database.db, zone, clock });
  parts = { zone, gateway, clock, entropy: randomBytes, sealKey: Buffer.alloc(32, 7) };
});
afterAll(async () => {
  await police.close();
  await database.close();
});

const line = {
  at: now,
  by: { actor: 'person:4', organisation: 'police-east' },
  why: 'a test',
  object: 'leads',
};
const leave = (at: number) =>
  parts.zone.within({ ...line, kind: 'alteration', act: 'decide-lead' }, (trx) =>
    leaveOut(trx, friend, { excluded: 'charity', by: '4', at }),
  );
const leftOutFor = async (decides: boolean) => {
  const officer = { ...line.by, id: '5', why: 'a test' };
  return (await seeLeads(parts, { officer, decides })).leftOut;
};

it('whom one person left out all who decide see, for a year; then they are looked at again and forgotten', async () => {
  const first = now;
  await leave(first);
  expect(await leftOutFor(true)).toEqual([
    {
      participant: 'shop-a',
      presenter: 'a-friend-of-mine',
      excluded: 'charity',
      at: first,
      untilAt: first + 365 * dayMs,
    },
  ]);
  expect(await leftOutFor(false)).toEqual([]);
  now = first + 365 * dayMs - 1;
  expect(await leftOutFor(true)).toHaveLength(1);
  now += 1;
  expect(await leftOutFor(true)).toEqual([]);
  expect(await readLeftOut(police.db, { force: 'police-east', at: now })).toEqual([]);
  await endLeads(parts);
  expect(await police.db.selectFrom('left_out_presenter').selectAll().execute()).toEqual([]);
  const [erased] = await searchZoneLog(police.db, { act: 'end-leads', limit: 1 });
  expect(erased).toMatchObject({ kind: 'erasure' });
  // Somebody may decide so again.
  await leave(now);
  expect(await leftOutFor(true)).toHaveLength(1);
});
