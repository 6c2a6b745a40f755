import type { ImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { flagForReview } from '../../src/reviews/index.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { goToOperator, type Kept, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const { db } = database;
const subscribers = Array.from({ length: 30 }, (_, i) => aSubscriber(`keeper-${i}`, 720_000 + i));
const [hourMs, dayMs] = [3_600_000, 86_400_000];
let site: TestSite;
let used = 0;

beforeAll(async () => {
  site = await startTestSite(database, subscribers);
  await aParty('network-a', 'Northern Mobile', 'network-operator', ['network-attach', 'esim-download']);
  await aParty('maker-m', 'Maker M', 'maker', ['activation']);
  await aParty('shop-s', 'Corner Shop', 'shop', ['resale']);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

async function aParty(
  id: string,
  name: string,
  role: 'network-operator' | 'maker' | 'shop',
  gates: readonly ('network-attach' | 'esim-download' | 'activation' | 'resale')[],
): Promise<string> {
  const scopes = role === 'network-operator' ? (['receipts'] as const) : [];
  return (await addParticipant(db, { id, name, role, gates, scopes })).secret;
}

interface Reported {
  readonly visitor: PageVisitor;
  readonly phone: ImeiKey;
  readonly kept: Kept;
  readonly id: string;
  readonly status: () => Promise<VisitedPage>;
}

async function aReport(isProved: boolean): Promise<Reported> {
  const subscriber = subscribers[used];
  used += 1;
  const [phone] = subscriber?.deviceKeys ?? [];
  if (subscriber === undefined || phone === undefined) throw new Error('every keeper has been used');
  const visitor = new PageVisitor(site.url);
  const { kept, page } = await makeReport(visitor, phone);
  await visitor.submit(page, '/report/done');
  if (isProved) {
    const { account, password } = subscriber;
    const signIn = await goToOperator(visitor, operatorId);
    const confirm = await visitor.submit(signIn, '/sign-in', { account, password });
    await visitor.submit(confirm, '/report/prove/confirm', { mode: 'total' });
  }
  const { id } = await db
    .selectFrom('declaration')
    .select('id')
    .where('reference', '=', kept.reference)
    .executeTakeFirstOrThrow();
  return { visitor, phone, kept, id, status: () => visitor.open('/report/status') };
}

let sequence = 0;
async function met(phone: ImeiKey, at: number, changes: Record<string, unknown> = {}): Promise<void> {
  sequence += 1;
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'an-edge',
      sequence,
      participant_id: 'network-a',
      gate: 'network-attach',
      network: null,
      imei_key: phone,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(at),
      received_at: new Date(at),
      presenter: null,
      ...changes,
    })
    .execute();
}

/** The text of a page's main part. */
const textOf = ({ html }: VisitedPage) =>
  (/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the live page', () => {
  it('says in one line how many refuse the phone, and groups who they are', async () => {
    const { phone, status } = await aReport(true);
    expect(textOf(await status())).toContain('0 of 3 refuse it');
    await met(phone, Date.now());
    const page = textOf(await status());
    expect(page).toContain('1 of 3 refuse it');
    expect(page).toMatch(
      /Networks.*Northern Mobile.*Makers and accounts.*Maker M.*Shops and others.*Corner Shop/,
    );
    // One party with two gates is one line.
    expect(page.split('Northern Mobile')).toHaveLength(2);
    expect(page).toContain('Using a mobile network, Getting a new eSIM');
  });

  it('claims no refusal before the report is proved', async () => {
    const { phone, status } = await aReport(false);
    await met(phone, Date.now());
    const page = textOf(await status());
    expect(page).toContain('0 of 3 have it on their list');
    expect(page).not.toContain('Refused it');
  });

  it('counts nobody who only tries it out, and shows nobody who has left', async () => {
    const { phone, status } = await aReport(true);
    await db.updateTable('participant').set({ enforcement: 'shadow' }).where('id', '=', 'maker-m').execute();
    await db.updateTable('participant').set({ status: 'revoked' }).where('id', '=', 'shop-s').execute();
    await met(phone, Date.now());
    const page = textOf(await status());
    await db
      .updateTable('participant')
      .set({ enforcement: 'enforcing' })
      .where('id', '=', 'maker-m')
      .execute();
    await db.updateTable('participant').set({ status: 'active' }).where('id', '=', 'shop-s').execute();
    expect(page).toContain('1 of 1 refuse it');
    expect(page).toContain('Maker M');
    expect(page).not.toContain('Corner Shop');
  });
});

describe('a re-check', () => {
  let authorization: string;
  beforeEach(async () => {
    const { secret } = await addParticipant(db, {
      id: `network-${used}`,
      name: `Network ${used}`,
      role: 'network-operator',
      gates: ['network-attach'],
      scopes: ['receipts'],
    });
    const answer = await fetch(`${site.url}/v1/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`network-${used}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    authorization = `Bearer ${token}`;
  });
  const tell = async (imei: ImeiKey, at: number) => {
    const answer = await fetch(`${site.url}/v1/rechecks`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        rechecks: [{ imei: String(imei).padStart(14, '0'), requestedAt: new Date(at).toISOString() }],
      }),
    });
    return { status: answer.status, body: (await answer.json()) as { kept?: number; title?: string } };
  };

  it('that a network tells of is between the list and the refusal', async () => {
    const { phone, status } = await aReport(true);
    const at = Date.now();
    expect(await tell(phone, at)).toEqual({ status: 200, body: { kept: 1 } });
    expect(await tell(phone, at)).toEqual({ status: 200, body: { kept: 1 } });
    expect(textOf(await status())).toContain('Re-check requested');
  });

  it('of a phone that nobody reported, or before it was, is not kept', async () => {
    const { phone } = await aReport(true);
    expect((await tell(phone, Date.now() - hourMs)).body.kept).toBe(0);
    expect((await tell(99_000_000_000_001 as ImeiKey, Date.now())).body.kept).toBe(0);
  });

  it('tells a declarer without proof nothing', async () => {
    const { phone, status } = await aReport(false);
    expect((await tell(phone, Date.now())).body.kept).toBe(0);
    expect(textOf(await status())).not.toContain('Re-check');
  });

  it('in the future is refused in words', async () => {
    const { phone } = await aReport(true);
    const answer = await tell(phone, Date.now() + hourMs);
    expect([answer.status, answer.body.title]).toEqual([
      400,
      'A re-check is told once it was requested: one of these is in the future.',
    ]);
  });
});

describe('where a phone has turned up', () => {
  const oran = { network: 'mnc012.mcc603.3gppnetwork.example', participant_id: 'network-of-oran' };
  /** As if it had been declared long ago, which only the owner of the table can say. */
  const long = async (report: Reported) => {
    const longAgo = new Date(Date.now() - 60 * dayMs).toISOString();
    await asOwner(
      database.ownerUrl,
      `update register.declaration set declared_at = '${longAgo}' where id = '${report.id}'`,
    );
    return report;
  };

  it('is told as country and week, once that week has been over for a day', async () => {
    const report = await long(await aReport(true));
    const monday = new Date();
    monday.setUTCHours(0, 0, 0, 0);
    monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
    const lastWeek = monday.getTime() - 7 * dayMs;
    await met(report.phone, lastWeek - 3 * dayMs, oran);
    await met(report.phone, lastWeek - 2 * dayMs, oran);
    // This week is not over.
    await met(report.phone, Date.now() - 1, { ...oran, network: '20801' });
    const page = textOf(await report.status());
    expect(page).toContain('Where it has turned up');
    expect(page.split('Algeria')).toHaveLength(2);
    expect(page).not.toContain('France');
    expect(page).not.toMatch(/mcc|mnc|oran|20801/i);
  });

  it('is not told before proof, nor of attempts before the report', async () => {
    const report = await long(await aReport(false));
    await met(report.phone, Date.now() - 20 * dayMs, oran);
    expect(textOf(await report.status())).not.toContain('turned up');
    const proved = await aReport(true);
    await met(proved.phone, Date.now() - 20 * dayMs, oran);
    expect(textOf(await proved.status())).not.toContain('turned up');
  });

  it('is not told while a trained person has not said that nothing speaks for danger', async () => {
    const report = await long(await aReport(true));
    await met(report.phone, Date.now() - 20 * dayMs, oran);
    expect(textOf(await report.status())).toContain('Algeria');
    await db.transaction().execute((trx) =>
      flagForReview(trx, systemEntropy, {
        declarationId: report.id,
        cause: 'line-still-in-use',
        at: Date.now(),
      }),
    );
    expect(textOf(await report.status())).not.toContain('turned up');
  });
});

describe('a crime reference', () => {
  it('starts the clocks of the Victims’ Code on the page, and on the page of rights', async () => {
    const report = await aReport(true);
    expect(textOf(await report.status())).toContain('This is not yet a crime report');
    expect(textOf(await report.visitor.open('/rights'))).toContain('no crime reference from the police yet');
    await db
      .insertInto('declaration_basis')
      .values({
        declaration_id: report.id,
        kind: 'crime-reference',
        participant_id: 'maker-m',
        reference: '01/<b>7/26',
        salt: Buffer.alloc(16),
        at: new Date('2026-11-26T09:00:00Z'),
      })
      .execute();
    const page = await report.status();
    expect(page.html).toContain('01/&lt;b&gt;7/26');
    expect(textOf(page)).toMatch(/Victim support (should call|should have called) by Monday 30 November/);
    expect(textOf(await report.visitor.open('/rights'))).toContain('Monday 30 November');
    expect(textOf(await new PageVisitor(site.url).open('/rights'))).not.toContain('30 November');
  });
});

describe('a report that is over', () => {
  it('is withdrawn with a code that was pasted with spaces, and then says what to do', async () => {
    const report = await aReport(false);
    const page = await report.visitor.open('/report/withdraw');
    const code = ` ${report.kept.code.replaceAll('-', ' ').toLowerCase()} `;
    const done = await report.visitor.submit(page, '/report/withdraw', { code });
    expect(textOf(done)).toContain('You withdrew this report');
    expect(textOf(done)).toContain('Switch it off and on');
    expect(textOf(done)).toContain('Unlock what you locked');
    expect(textOf(done)).not.toContain('I have it back');
  });

  it('is opened with reference and code that were pasted with spaces around and in them', async () => {
    const { kept } = await aReport(false);
    const other = new PageVisitor(site.url);
    const opened = await other.submit(await other.open('/report/status'), '/report/status', {
      reference: `  ${kept.reference.replace('-', ' ')}\t`,
      code: kept.code.replaceAll('-', '  '),
    });
    expect(textOf(opened)).toContain('Not proved yet');
  });
});
