import { mayHoldScope, type ParticipantRole, participantRoles, scopes } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { pagePolicies, routePolicies } from '../../src/http/index.ts';
import { writeNotices } from '../../src/notices/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { flagForReview, isShielded } from '../../src/reviews/index.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { goToOperator, type Kept, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

/** Who has just met the phone, where: what a stalker would give much for. */
const secret = { network: 'mnc012.mcc603.3gppnetwork.example', participant: 'network-of-oran' };
const database = await createTestDatabase();
const { db } = database;
const keeper = aSubscriber('keeper', 640_000);
const [phone] = keeper.deviceKeys;
if (phone === undefined) throw new Error('a keeper without a phone');
let site: TestSite;
let kept: Kept;
const declarer = () => reporter;
let reporter: PageVisitor;

beforeAll(async () => {
  site = await startTestSite(database, [keeper]);
  await tokenOf(secret.participant, 'network-operator');
  reporter = new PageVisitor(site.url);
  const report = await makeReport(reporter, phone);
  kept = report.kept;
  await reporter.submit(report.page, '/report/done');
  const signIn = await goToOperator(reporter, operatorId);
  const { account, password } = keeper;
  const confirm = await reporter.submit(signIn, '/sign-in', { account, password });
  await reporter.submit(confirm, '/report/prove/confirm', { mode: 'recovery' });
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'an-edge',
      sequence: 1,
      participant_id: secret.participant,
      gate: 'network-attach',
      network: secret.network,
      imei_key: phone,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(),
      received_at: new Date(),
      presenter: null,
    })
    .execute();
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** A participant with every scope that its role may hold, and the header by which it is known. */
async function tokenOf(id: string, role: ParticipantRole): Promise<string> {
  const held = scopes.filter((scope) => mayHoldScope(role, scope));
  const made = await addParticipant(db, {
    id,
    name: `The ${id}`,
    role,
    gates: ['network-attach'],
    scopes: held,
  });
  const answer = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${made.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return `Bearer ${token}`;
}

/** Everything that pages show to this visitor, address by address. */
async function allPages(visitor: PageVisitor): Promise<{ page: string; html: string }[]> {
  const pages = Object.keys(pagePolicies).filter(
    (name) => name.startsWith('GET ') && !/leave|demo/.test(name),
  );
  const seen = [];
  for (const name of pages) {
    const path = name.slice(4).replace(':position', '0').replace(/:\w+/g, '0000-0000');
    seen.push({ page: name, html: (await visitor.open(path)).html });
  }
  return seen;
}

async function flag(): Promise<void> {
  const { id } = await db
    .selectFrom('declaration')
    .select('id')
    .where('reference', '=', kept.reference)
    .executeTakeFirstOrThrow();
  await db
    .transaction()
    .execute((trx) =>
      flagForReview(trx, systemEntropy, { declarationId: id, cause: 'shared-account', at: Date.now() }),
    );
  expect(await isShielded(db, id)).toBe(true);
}

describe('A9, stalking by “trace my phone”', () => {
  it('no page shows anybody which network met the phone, nor where', async () => {
    for (const visitor of [declarer(), new PageVisitor(site.url)]) {
      const seen = await allPages(visitor);
      expect(seen.length).toBeGreaterThan(30);
      for (const { page, html } of seen) {
        expect([page, html.includes(secret.network), html.includes('mcc603')]).toEqual([page, false, false]);
        expect([page, /latitude|longitude|coordinates/i.test(html)]).toEqual([page, false]);
      }
    }
  });

  it('no machine route tells a participant of any role what another one’s gate met', async () => {
    let asked = 0;
    for (const role of participantRoles) {
      const authorization = await tokenOf(`asks-${role}`, role);
      for (const name of Object.keys(routePolicies)) {
        const [method, url = ''] = name.split(' ');
        // A stream that does not end; what it sends are entries, which name no attempt.
        if (url === '/v1/feed') continue;
        const path = url.replace(':reference', kept.reference).replace(/:\w+/g, '0');
        const body = method === 'GET' ? {} : { body: JSON.stringify({ code: kept.code }) };
        const answer = await fetch(site.url + path.replace('*', '0/000'), {
          method: method ?? 'GET',
          headers: {
            authorization,
            'content-type': 'application/json',
            'idempotency-key': `${role}-${asked}`.padEnd(12, '0'),
          },
          ...body,
        });
        const text = await answer.text();
        asked += 1;
        expect([role, name, text.includes(secret.network)]).toEqual([role, name, false]);
      }
    }
    expect(asked).toBeGreaterThan(200);
  }, 120_000);

  it('from the moment of a flag not even that somebody met it is shown, and neither side is told of the flag', async () => {
    const before = (await declarer().open('/report/status')).html;
    expect(before).toContain('Refused it');
    await flag();
    const after = (await declarer().open('/report/status')).html;
    expect(after).not.toContain('Refused it');
    for (const { page, html } of await allPages(declarer()))
      expect([page, /abuse|danger of|shielded|review of/i.test(html)]).toEqual([page, false]);
    const status = await fetch(`${site.url}/v1/declarations/${kept.reference}/status`, {
      method: 'POST',
      headers: {
        authorization: await tokenOf('desk', 'network-operator'),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ code: kept.code }),
    });
    expect(status.status).toBe(200);
    expect(await status.text()).not.toContain('refused');
  });

  it('the audit of the report does not tell of the flag', async () => {
    const lines = await db
      .selectFrom('audit')
      .select(['act', 'object', 'why'])
      .where('object', '=', `declaration:${kept.reference}`)
      .execute();
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter(({ act, why }) => /flag|review|trained/.test(`${act} ${why}`))).toEqual([]);
  });

  it('whoever holds the phone gets no notice while the flag is there', async () => {
    // What was written before the flag was written before anybody knew.
    await db.deleteFrom('notice').execute();
    expect(await writeNotices(db, Date.now())).toBe(0);
    expect(await db.selectFrom('notice').selectAll().where('imei_key', '=', phone).execute()).toEqual([]);
  });
});
