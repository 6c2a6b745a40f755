import { formatImei } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { flagForReview, isShielded } from '../../src/reviews/index.ts';
import { headingOf, type Member, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { keyAt } from '../support/entry-writer.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
let site: StaffSite;

beforeAll(async () => {
  await addParticipant(db, { id: 'city-hall', name: 'City Hall', role: 'city-hall', gates: [], scopes: [] });
  await addParticipant(db, { id: 'police-east', name: 'The police', role: 'police', gates: [], scopes: [] });
  site = await startStaffSite(database);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** Opens a page for which a purpose has to be said first. */
async function openFor({ visitor }: Member, path: string, purpose: string): Promise<VisitedPage> {
  const asked = await visitor.open(path);
  return headingOf(asked) === 'Why do you look?'
    ? visitor.submit(asked, '/staff/purpose', { purpose, reason: 'what waits today' })
    : asked;
}

describe('a trained reviewer', () => {
  let declarationId: string;
  let reviewer: Member;

  it('sees why, and neither a place, nor a number, nor whose report it is', async () => {
    const { kept } = await makeReport(new PageVisitor(site.url), keyAt(900));
    const { id } = await db
      .selectFrom('declaration')
      .select('id')
      .where('reference', '=', kept.reference)
      .executeTakeFirstOrThrow();
    declarationId = id;
    const flag = { declarationId, cause: 'payer-is-not-user', at: 0 } as const;
    await db.transaction().execute((trx) => flagForReview(trx, systemEntropy, flag));
    reviewer = await site.member('police-east', ['reviewer']);
    const queue = await openFor(reviewer, '/reviews', 'safeguard');
    expect(headingOf(queue)).toBe('Somebody may be in danger');
    expect(queue.html).toContain('pays for the line, and somebody else uses it');
    expect(queue.html).not.toContain(kept.reference);
    expect(queue.html).not.toMatch(/\d{14}/);
  });

  it('keeps the shield up, or ends it', async () => {
    const decide = async (decision: string) => {
      const queue = await reviewer.visitor.open('/reviews');
      const [, action = ''] = /action="(\/reviews\/[0-9a-f-]+)"/.exec(queue.html) ?? [];
      return reviewer.visitor.submit(queue, action, { decision });
    };
    expect((await decide('')).html).toContain('Choose what you have found');
    expect((await decide('shielded')).html).toContain('Kept shielded');
    expect(await isShielded(db, declarationId)).toBe(true);
    await decide('cleared');
    expect(await isShielded(db, declarationId)).toBe(false);
    expect((await reviewer.visitor.open('/reviews')).html).toContain('Nothing waits');
  });

  it('is the only one who sees the queue', async () => {
    for (const role of ['officer', 'appeal-decider', 'organisation-admin'] as const) {
      const other = await site.member('police-east', [role]);
      expect([role, (await other.visitor.open('/reviews')).status]).toEqual([role, 403]);
    }
  });
});

describe('a decider of appeals', () => {
  it('takes one in hand and decides it, for a purpose, and the audit names them by nothing but an id', async () => {
    const buyer = new PageVisitor(site.url);
    await buyer.submit(await buyer.open('/appeal'), '/appeal', {
      imei: formatImei(keyAt(901)),
      appellant: 'buyer',
      evidence: 'none',
      statement: 'A shop would not take it.',
    });
    const decider = await site.member('city-hall', ['appeal-decider']);
    const queue = await openFor(decider, '/appeals', 'decide-appeal');
    const [, path = ''] = /href="(\/appeals\/[0-9a-f-]+)"/.exec(queue.html) ?? [];
    const taken = await decider.visitor.submit(await decider.visitor.open(path), `${path}/take`);
    expect(taken.html).toContain('A person has it');
    const decided = await decider.visitor.submit(taken, `${path}/decide`, { reason: 'no-report' });
    expect(decided.html).toContain('There is no report of this phone any more');
    const acts = await db
      .selectFrom('audit')
      .select(['act', 'on_behalf_of'])
      .where('actor', '=', `person:${decider.id}`)
      .where('act', 'in', ['take', 'reject'])
      .orderBy('id')
      .execute();
    expect(acts).toEqual([
      { act: 'take', on_behalf_of: 'city-hall' },
      { act: 'reject', on_behalf_of: 'city-hall' },
    ]);
  });

  it('is nobody with another role', async () => {
    const handler = await site.member('police-east', ['call-handler']);
    expect((await handler.visitor.open('/appeals')).status).toBe(403);
  });
});
