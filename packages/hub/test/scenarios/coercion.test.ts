import { formatImei, type Gate, noticeTexts } from '@deadset/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrakes } from '../../src/brakes/index.ts';
import { writeNotices } from '../../src/notices/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { provedReport } from '../appeals/proved-report.ts';
import { type ApprovalSite, type Person, startApprovalSite } from '../approvals/approval-site.ts';
import { keyAt } from '../support/entry-writer.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
let site: ApprovalSite;
let decider: Person;
let operator: Person;

beforeAll(async () => {
  site = await startApprovalSite(database);
  [decider, operator] = [await site.approver('city-hall'), await site.approver('network-a')];
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const effectOn = async (key: number) =>
  (await sql<{ effect: string }>`select effect from listing where imei_key = ${key}`.execute(db)).rows[0]
    ?.effect;

async function idOf(reference: string): Promise<string> {
  const row = await db
    .selectFrom('appeal')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  return row.id;
}

function textOf({ html }: VisitedPage, id: string): string {
  return new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(html)?.[1]?.trim() ?? '';
}

/** A network whose gate has met a phone, and what it is told. */
async function network(id: string) {
  const { secret } = await addParticipant(db, {
    id,
    name: `The ${id}`,
    role: 'network-operator',
    gates: ['network-attach'],
    scopes: ['events', 'appeals'],
  });
  const answer = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract of the token endpoint
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const ask = async (method: string, path: string, body?: object) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'idempotency-key': `${id}-${path.replaceAll('/', '.')}`,
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const got = await fetch(site.url + path, { method, headers: { ...headers, ...json }, ...sent });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test looks at what is there
    return { status: got.status, body: (await got.json()) as Record<string, unknown> };
  };
  return { ask };
}

let sequence = 0;
async function meets(participant: string, key: ReturnType<typeof keyAt>, gate: Gate = 'network-attach') {
  sequence += 1;
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'an-edge',
      sequence,
      participant_id: participant,
      gate,
      network: null,
      imei_key: key,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(site.now()),
      received_at: new Date(site.now()),
      presenter: null,
    })
    .execute();
}

describe('A10, somebody reports another’s phone to cut her off', () => {
  const phone = keyAt(100);

  it('she appeals from any browser, says that she knows who it may be, and the phone works within the quarter of an hour', async () => {
    await provedReport(database, site, phone);
    expect(await effectOn(phone)).toBe('prohibited');
    const her = new PageVisitor(site.url);
    const lodged = await her.submit(await her.open('/appeal'), '/appeal', {
      imei: formatImei(phone),
      appellant: 'owner',
      evidence: 'purchase',
      statement: 'It is my phone. I have the receipt.',
      close: 'yes',
    });
    const path = `/appeals/${await idOf(textOf(lodged, 'reference'))}`;
    await decider.visitor.submit(await decider.visitor.open(path), `${path}/take`);
    const proved = await decider.visitor.submit(await decider.visitor.open(path), `${path}/prove`);
    await decider.visitor.submit(proved, `${path}/release`, { credential: decider.passkey.answer(proved) });
    expect(await effectOn(phone)).toBe('disputed');
  });

  it('and he is told nothing of her appeal', async () => {
    const rows = await db.selectFrom('abuse_review').selectAll().execute();
    expect(rows).toMatchObject([{ cause: 'said-on-appeal', status: 'open' }]);
    const { appealNoticeFor } = await import('../../src/appeals/index.ts');
    const [review] = rows;
    expect(await appealNoticeFor(db, review?.declaration_id ?? '')).toBeUndefined();
  });

  it('the queue of trained reviewers is closed to everybody who is not one', async () => {
    const anybody = await new PageVisitor(site.url).open('/reviews');
    expect(anybody.url.pathname).toBe('/staff/sign-in');
    const approver = await decider.visitor.open('/reviews');
    expect(approver.html).not.toContain('Somebody may be in danger');
  });
});

describe('whoever holds a phone now', () => {
  const [listed, unproved, disputed] = [keyAt(200), keyAt(201), keyAt(202)];

  it('is told in neutral words by the network that met it, once, with the way to appeal', async () => {
    const east = await network('network-east');
    await provedReport(database, site, listed);
    await provedReport(database, site, disputed, { otherUseHours: 48 });
    for (const key of [listed, unproved, disputed]) await meets('network-east', key);
    expect(await writeNotices(db, site.now())).toBe(2);
    expect(await writeNotices(db, site.now())).toBe(0);
    const { body } = await east.ask('GET', '/v1/notices');
    expect(body['notices']).toMatchObject([
      { kind: expect.stringMatching(/listed|disputed/), lines: expect.any(Array) },
      { kind: expect.stringMatching(/listed|disputed/) },
    ]);
    expect(JSON.stringify(body)).toContain(noticeTexts.listed.heading);
    expect(JSON.stringify(body)).toContain('you can appeal on the Deadset website');
  });

  it('is not told twice, nor by a network that has nothing to pass on', async () => {
    const west = await network('network-west');
    expect((await west.ask('GET', '/v1/notices')).body).toEqual({ notices: [] });
    const { id } = await db.selectFrom('notice').select('id').limit(1).executeTakeFirstOrThrow();
    expect((await west.ask('POST', `/v1/notices/${id}/passed`)).status).toBe(404);
  });

  it('can appeal through their network, which learns how it goes and nothing about the report', async () => {
    const north = await network('network-north');
    const imei = formatImei(listed);
    const appeal = { imei, appellant: 'buyer', evidence: ['purchase'], statement: 'Bought at the market.' };
    const lodged = await north.ask('POST', '/v1/appeals', appeal);
    expect(lodged.status).toBe(201);
    expect(Object.keys(lodged.body).toSorted()).toEqual(['clocks', 'code', 'reference', 'status']);
    const reference = String(lodged.body['reference']);
    const status = await north.ask('POST', `/v1/appeals/${reference}/status`, { code: lodged.body['code'] });
    expect(status.body).toMatchObject({ reference, status: 'received' });
    expect((await north.ask('POST', '/v1/appeals', appeal)).body).toEqual(lodged.body);
    const events = await db.selectFrom('event').select(['type', 'participants', 'data']).execute();
    expect(events).toContainEqual({
      type: 'deadset.appeal.changed',
      participants: ['network-north'],
      data: { appeal: await idOf(reference), status: 'received' },
    });
  });
});

describe('what a brake keeps', () => {
  it('is shown with what tripped it, and counts when a second person lets it', async () => {
    const phone = keyAt(300);
    const rates = { most: 0, windowMs: 3_600_000 };
    const tight = {
      reporter: rates,
      participant: rates,
      type: rates,
      serials: { ...rates, most: 9 },
      everybody: rates,
    };
    const made = await declareUnder(createBrakes(tight), phone);
    expect(made.isKept).toBe(true);
    expect(await effectOn(phone)).toBeUndefined();
    expect((await operator.visitor.open('/brakes')).status).toBe(403);
    const queue = await decider.visitor.open('/brakes');
    expect(queue.html).toContain(made.reference);
    expect(queue.html).toContain('altogether in an hour; 0 may count at once');
    await decider.visitor.submit(queue, `/brakes/${made.reference}`);
    expect(await effectOn(phone)).toBe('tracked');
    expect((await decider.visitor.open('/brakes')).html).not.toContain(made.reference);
  });
});

async function declareUnder(brakes: ReturnType<typeof createBrakes>, key: ReturnType<typeof keyAt>) {
  const { createDeclarationService } = await import('../../src/declarations/index.ts');
  const { systemEntropy: entropy } = await import('../../src/entropy.ts');
  const service = createDeclarationService({
    db,
    clock: () => site.now(),
    entropy,
    codeKey: await site.codeKey(),
    brakes,
  });
  const word = { keys: [key], happened: 'lost', takenAt: site.now() - 1000 } as const;
  return service.declare({ actor: 'declarer' }, word, 'under-a-brake');
}
