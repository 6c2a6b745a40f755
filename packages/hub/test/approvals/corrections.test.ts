import { randomBytes } from 'node:crypto';
import { correctionWindowMs } from '@deadset/domain';
import { decodeEntryLeaf } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondPerson } from '../../src/approvals/index.ts';
import { imeiAt, importing, listingOf, rowsOf } from '../imports/import-support.ts';
import { keyAt } from '../support/entry-writer.ts';
import { untilSealed } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { type ApprovalSite, type Person, signIn, startApprovalSite } from './approval-site.ts';

const database = await createTestDatabase();
let site: ApprovalSite;
let own: Person;
let other: Person;
let references: string[];

beforeAll(async () => {
  site = await startApprovalSite(database);
  [own, other] = [await site.approver('network-a'), await site.approver('police-east')];
  const clock = () => site.now();
  // With the hub's own key, from which it computes the secrets of rows.
  const person = secondPerson({ db: database.db, clock });
  const { importRows } = importing(database, clock, randomBytes, person, await site.codeKey());
  await importRows(rowsOf(3));
  const rows = await database.db.selectFrom('declaration').select('reference').orderBy('reference').execute();
  references = rows.map(({ reference }) => reference);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

function lookUp({ visitor }: Person, reference: string): Promise<VisitedPage> {
  return visitor.open(`/approvals/correction?reference=${encodeURIComponent(reference)}`);
}

async function takeBack(person: Person, reference: string): Promise<VisitedPage> {
  const page = await lookUp(person, reference);
  const credential = person.passkey.answer(page);
  return person.visitor.submit(page, '/approvals/correction', { credential });
}

describe('a contributor’s own row', () => {
  it('is taken back at once by one passkey of its own, which the log names', async () => {
    const [reference = ''] = references;
    expect((await takeBack(own, reference)).html).toContain('has ended');
    expect(await listingOf(database, imeiAt(0))).toBeUndefined();
    const { leaf } = await database.db
      .selectFrom('entry')
      .innerJoin('declaration', 'declaration.device_id', 'entry.device_id')
      .select('entry.leaf')
      .where('declaration.reference', '=', reference)
      .orderBy('entry.number', 'desc')
      .executeTakeFirstOrThrow();
    expect(decodeEntryLeaf(leaf)).toMatchObject({ act: 'withdraw', evidence: { kind: 'withdrawal-secret' } });
    expect(decodeEntryLeaf(leaf).keyIds).toHaveLength(1);
    await untilSealed(database.db);
    expect(await database.db.selectFrom('rejected_entry').selectAll().execute()).toEqual([]);
    expect((await lookUp(own, reference)).html).toContain('This report has ended already');
  });

  it('is nothing to an approver of somebody else, nor is a report of the public to anybody', async () => {
    const [, reference = ''] = references;
    expect((await lookUp(other, reference)).html).toContain('Your organisation has made no report');
    const { kept } = await makeReport(new PageVisitor(site.url), keyAt(5000));
    expect((await lookUp(own, kept.reference)).html).toContain('Your organisation has made no report');
  });

  it('stays after a day', async () => {
    const [, , reference = ''] = references;
    site.pass(correctionWindowMs);
    await signIn(own);
    expect((await lookUp(own, reference)).html).toContain('more than 24 hours old');
    expect(await listingOf(database, imeiAt(2))).toBeDefined();
  });
});
