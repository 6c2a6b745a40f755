import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondPerson } from '../../src/approvals/index.ts';
import { importing, rowsOf } from '../imports/import-support.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { type ApprovalSite, type Person, signIn, startApprovalSite } from './approval-site.ts';

const database = await createTestDatabase();
let site: ApprovalSite;
let own: Person;
let other: Person;
let importRows: ReturnType<typeof importing>['importRows'];

beforeAll(async () => {
  site = await startApprovalSite(database);
  own = await site.approver('network-a');
  other = await site.approver('police-east');
  const clock = () => site.now();
  ({ importRows } = importing(database, clock, randomBytes, secondPerson({ db: database.db, clock })));
  await importRows(rowsOf(200));
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** The address of the one import that waits on somebody's page; undefined when none does. */
async function waitingFor(person: Person): Promise<string | undefined> {
  const { html } = await person.visitor.open('/approvals');
  return /href="(\/approvals\/imports\/[0-9a-f]{64})"/.exec(html)?.[1];
}

async function approve(person: Person, address: string): Promise<VisitedPage> {
  const page = await person.visitor.open(address);
  return person.visitor.submit(page, address, { credential: person.passkey.answer(page) });
}

const shrink = { overrides: ['shrink'] as const };

describe('an import that a brake stopped', () => {
  it('is not taken by being overridden by whoever sent it, and shows an approver what it would do', async () => {
    const stopped = await importRows(rowsOf(150), shrink);
    expect(stopped).toMatchObject({ applied: false, removed: 50 });
    expect(stopped.stoppedBy).toEqual([
      {
        guard: 'shrink',
        detail: expect.stringContaining('an approver of your organisation must approve it'),
      },
    ]);
    const { html } = await own.visitor.open((await waitingFor(own)) ?? '');
    expect(html).toContain('stopped by shrink');
    expect(html).toMatch(/Removed<\/dt>\s*<dd[^>]*>50</);
  });

  it('is shown to nobody else', async () => {
    const address = (await waitingFor(own)) ?? '';
    expect(await waitingFor(other)).toBeUndefined();
    expect((await other.visitor.open(address)).status).toBe(404);
    expect((await new PageVisitor(site.url).open(address)).url.pathname).toBe('/approvals/sign-in');
  });

  it('is taken once an approver has put a passkey to it and it is overridden by name, and nothing else is', async () => {
    const address = (await waitingFor(own)) ?? '';
    expect((await approve(own, address)).url.pathname).toBe('/approvals');
    expect(await waitingFor(own)).toBeUndefined();
    expect(await importRows(rowsOf(150))).toMatchObject({ applied: false });
    expect(await importRows(rowsOf(149), shrink)).toMatchObject({ applied: false, removed: 51 });
    expect(await importRows(rowsOf(150), shrink)).toMatchObject({ applied: true, removed: 50 });
  });

  it('has to be approved again after a day', async () => {
    await importRows(rowsOf(100), shrink);
    const address = (await waitingFor(own)) ?? '';
    await approve(own, address);
    site.pass(86_400_000);
    expect(await importRows(rowsOf(100), shrink)).toMatchObject({ applied: false, removed: 50 });
    await signIn(own);
    await approve(own, (await waitingFor(own)) ?? '');
    expect(await importRows(rowsOf(100), shrink)).toMatchObject({ applied: true });
  });

  it('does not wait for anybody when it was a dry run', async () => {
    expect(await importRows(rowsOf(20), { ...shrink, dryRun: true })).toMatchObject({ applied: false });
    expect((await own.visitor.open('/approvals')).html).not.toContain(
      'Imports of your list that were stopped',
    );
  });
});
