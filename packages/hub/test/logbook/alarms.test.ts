import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { headingOf, type Member, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import type { VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
let site: StaffSite;
let reviewer: Member;

beforeAll(async () => {
  await addParticipant(db, { id: 'police-east', name: 'The police', role: 'police', gates: [], scopes: [] });
  await addParticipant(db, { id: 'city-hall', name: 'City Hall', role: 'city-hall', gates: [], scopes: [] });
  site = await startStaffSite(database);
  const id = randomUUID();
  await db
    .insertInto('enrolment')
    .values({
      id,
      reference: '7K3M-Q2XD',
      device_id: randomUUID(),
      name: Buffer.alloc(16, 1),
      salt_id: id,
      duress_check: Buffer.alloc(32, 1),
      keeper_kind: 'person',
      keeper_id: null,
      authority: 'public',
      basis: 'line',
      previous_id: null,
      sealed_contact: null,
      sealed_trusted_contact: Buffer.alloc(40, 1),
      is_decoy: false,
      status: 'enrolled',
      held_at: null,
      wrong_tries: 0,
      tries_since: null,
      enrolled_at: new Date(0),
      ended_at: null,
    })
    .execute();
  await db
    .insertInto('duress_alarm')
    .values({ id: randomUUID(), enrolment_id: id, use: 'claimed', at: new Date() })
    .execute();
  await db
    .insertInto('enrolment_contest')
    .values({ id: randomUUID(), enrolment_id: id, by_whom: 'public', statement_hash: null, at: new Date() })
    .execute();
  reviewer = await site.member('police-east', ['reviewer']);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function queue(): Promise<VisitedPage> {
  const page = await reviewer.visitor.open('/reviews/alarms');
  return headingOf(page) === 'Why do you look?'
    ? reviewer.visitor.submit(page, '/staff/purpose', { purpose: 'safeguard', reason: 'what waits today' })
    : page;
}

async function seeTo(outcome: string): Promise<VisitedPage> {
  const [, action = ''] = /action="(\/reviews\/alarms\/[0-9a-f-]+)"/.exec((await queue()).html) ?? [];
  return reviewer.visitor.submit(await queue(), action, { outcome });
}

describe('the queue of keepers who may need help', () => {
  it('shows uses of a duress code before contests, with whether somebody was told and without who', async () => {
    const { html } = await queue();
    expect(html.indexOf('was made to hand the phone over')).toBeLessThan(
      html.indexOf('phone of another line'),
    );
    expect(html.indexOf('was made to hand the phone over')).toBeGreaterThan(0);
    expect(html).toContain('Whom they trust has been sent a message');
    expect(html).not.toMatch(/\d{14}/);
  });

  it('takes nothing from it that nobody has said what was done about', async () => {
    expect((await seeTo('')).html).toContain('Choose what was done');
    expect((await seeTo('told-police')).html).not.toContain('was made to hand the phone over');
    expect((await seeTo('nothing-needed')).html).toContain('Nothing waits');
    const audited = await db.selectFrom('audit').select('why').where('act', '=', 'see-to-alarm').execute();
    expect(audited.map(({ why }) => why)).toEqual(['told-police', 'nothing-needed']);
  });

  it('refuses what somebody else has seen to meanwhile', async () => {
    const { id } = await db.selectFrom('duress_alarm').select('id').executeTakeFirstOrThrow();
    const form = { ...(await formToken()), outcome: 'told-police' };
    const late = await reviewer.visitor.send(`/reviews/alarms/${id}`, form);
    expect([late.status, late.html]).toEqual([
      400,
      expect.stringContaining('Somebody has seen to this already'),
    ]);
  });

  it('is open to nobody but reviewers', async () => {
    for (const role of ['officer', 'appeal-decider', 'organisation-admin'] as const) {
      const other = await site.member('police-east', [role]);
      expect([role, (await other.visitor.open('/reviews/alarms')).status]).toEqual([role, 403]);
    }
  });
});

/** The token of a form of this reviewer's. */
async function formToken(): Promise<{ _csrf: string }> {
  const { html } = await reviewer.visitor.open('/staff/account');
  return { _csrf: /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '' };
}
