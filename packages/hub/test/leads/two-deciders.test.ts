import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { decideLead } from '../../src/leads/lead-desk.ts';
import type { LeadParts } from '../../src/leads/lead-parts.ts';
import { connectZone, createGateway, createPoliceZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let police: ReturnType<typeof connectZone>;
let parts: LeadParts;

beforeAll(async () => {
  database = await createTestDatabase();
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const zone = createPoliceZone(police.db);
  const gateway = createGateway({ register: database.db, zone, clock: systemClock });
  parts = { zone, gateway, clock: systemClock, entropy: randomBytes, sealKey: Buffer.alloc(32, 7) };
});
afterAll(async () => {
  await police.close();
  await database.close();
});

const person = (id: string) => ({ id, actor: `person:${id}`, organisation: 'police-east', why: 'a test' });

/** A lead on which nobody has decided, as a round keeps it. */
async function aLead(presenter: string): Promise<{ id: string; number: number }> {
  const [round, id] = [randomUUID(), randomUUID()];
  await sql`
    insert into lead_round (id, force, made_by, at, method, tested, untested, found)
    values (${round}, 'police-east', '4', now(), 'a test', 1, 0, 1)`.execute(police.db);
  const { rows } = await sql<{ number: number }>`
    insert into handler_lead (id, force, round_id, participant, presenter, state, found_at, expires_at, devices, against,
      victims, days, expected, p, adjusted, ratio_mean, ratio_low, chance_above, share_mean, share_low, share_high)
    values (${id}, 'police-east', ${round}, 'shop-a', ${presenter}, 'found', now() - interval '1 hour',
      now() + interval '30 days', 6, 6, 6, 6, 0.2, 0.001, 0.01, 9, 4, 0.99, 0.9, 0.7, 0.99)
    returning number`.execute(police.db);
  const [row] = rows;
  if (row === undefined) throw new Error('a row that was inserted comes back');
  return { id, number: row.number };
}

describe('a lead on which two decide at once', () => {
  it('has one decision: who comes second is told, and neither reason is written over', async () => {
    const decide = (id: string, number: number, decision: 'sign' | 'charity') =>
      decideLead(parts, person(id), number, { decision, words: `What ${id} read in each of its rows` });
    for (let nth = 0; nth < 5; nth += 1) {
      const { id, number } = await aLead(`presenter-of-round-${nth}`);
      const answers = await Promise.allSettled([
        decide('signer-1', number, 'sign'),
        decide('signer-2', number, 'sign'),
        decide('signer-3', number, 'sign'),
      ]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const logged = await searchZoneLog(police.db, {
        objects: [`lead:${number}`],
        act: 'decide-lead',
        limit: 10,
      });
      const kept = await police.db
        .selectFrom('handler_lead')
        .select(['state', 'decided_by'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(logged.map(({ by }) => by.actor)).toEqual([`person:${kept.decided_by}`]);
    }
  });

  it('is not signed over the head of somebody who has dismissed it', async () => {
    for (let nth = 0; nth < 5; nth += 1) {
      const { id, number } = await aLead(`presenter-dismissed-${nth}`);
      const words = 'What was read in each of its rows';
      const [, dismissed] = await Promise.allSettled([
        decideLead(parts, person('signer'), number, { decision: 'sign', words }),
        decideLead(parts, person('other'), number, { decision: 'charity', words }),
      ]);
      const { state } = await police.db
        .selectFrom('handler_lead')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect({ dismissed: dismissed.status, state }).toEqual({ dismissed: 'fulfilled', state: 'dismissed' });
    }
  });
});
