import { randomBytes } from 'node:crypto';
import { type Gate, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeptAttempt, recordAttempts, recordHubAttempts } from '../../src/attempts/attempt-store.ts';
import { createAlertRound } from '../../src/case-alerts/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import {
  connectZone,
  createGateway,
  createPoliceZone,
  deviceMark,
  type Gateway,
  type PoliceZone,
  searchZoneLog,
} from '../../src/police-zone/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
afterAll(async () => {
  await police.close();
  await database.close();
});

const { db: register } = database;
const sealKey = Buffer.alloc(32, 7);
const hourMs = 3_600_000;
let now = Date.parse('2026-11-23T10:10:00Z');
const clock = () => now;
const zone = createPoliceZone(police.db);
const parts = {
  register,
  zone,
  clock,
  sealKey,
  entropy: randomBytes,
  gateway: createGateway({ register, zone, clock }),
};

beforeAll(async () => {
  for (const id of ['police-east', 'police-west'])
    await addParticipant(register, { id, name: `The ${id}`, role: 'police', gates: [], scopes: [] });
});

let serial = 500_000;
function aPhone(): ImeiKey {
  serial += 1;
  const key = imeiKeyFrom(35_175_605, serial);
  if (key === undefined) throw new Error('not a serial number');
  return key;
}

/** Opens a case about a phone; gives its id and number. */
async function aCase(phone: ImeiKey, force = 'police-east') {
  return police.db
    .insertInto('police_case')
    .values({
      id: sql<string>`gen_random_uuid()`,
      force,
      opened_by: 'somebody',
      opened_at: new Date(now),
      state: 'open',
      outcome: null,
      closed_at: null,
      assigned_to: null,
      crime_reference: null,
      area: null,
      declaration_id: null,
      declaration_reference: null,
      device_mark: deviceMark(sealKey, phone),
      sealed_identifier: null,
      changed_at: new Date(now),
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow();
}

let sequence = 0;
function anAttempt(key: ImeiKey, change: Partial<KeptAttempt> = {}): KeptAttempt {
  sequence += 1;
  const met = { participant: 'shop-a', gate: 'resale' as Gate, outcome: 'refuse', at: now } as const;
  return { ...met, sequence, key, reason: 'declared-stolen', tier: 1, ...change };
}

const meet = (...attempts: KeptAttempt[]) => recordAttempts(register, 'edge-a', attempts, now);
const waiting = async () => (await register.selectFrom('untold_attempt').selectAll().execute()).length;
const alertsOf = ({ id }: { id: string }) =>
  police.db.selectFrom('case_alert').selectAll().where('case_id', '=', id).orderBy('at').execute();
const eventsOf = async ({ number }: { number: number }) =>
  (
    await register.selectFrom('event').selectAll().where('type', '=', 'deadset.case.alerted').execute()
  ).filter(({ data }) => new RegExp(`"case":${number}[,}]`).test(JSON.stringify(data)));
const round = createAlertRound(parts);

describe('an attempt on the phone of an open case', () => {
  it('makes an alert for its force that says which case it is, and nothing of what, where or which phone', async () => {
    const phone = aPhone();
    const opened = await aCase(phone);
    await meet(anAttempt(phone));
    await round();
    const [alert, ...more] = await alertsOf(opened);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ at: new Date(now), told_at: new Date(now), read_at: null });
    const [event, ...others] = await eventsOf(opened);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ participants: ['police-east'], subject: alert?.id });
    expect(event?.data).toEqual({ alert: alert?.id, case: opened.number });
    expect(await waiting()).toBe(0);
  });

  it('makes one in an hour of the register’s clock for a gate, and another for another gate or hour', async () => {
    const phone = aPhone();
    const opened = await aCase(phone);
    await meet(anAttempt(phone), anAttempt(phone), anAttempt(phone, { gate: 'repair' }));
    await round();
    await meet(anAttempt(phone));
    await round();
    expect((await alertsOf(opened)).map(({ gate }) => gate).toSorted()).toEqual(['repair', 'resale']);
    now += hourMs;
    await meet(anAttempt(phone));
    await round();
    expect(await alertsOf(opened)).toHaveLength(3);
  });

  it('is told to every force with an open case, and to none for a closed case or another phone', async () => {
    const phone = aPhone();
    const [east, west, closed, other] = [
      await aCase(phone),
      await aCase(phone, 'police-west'),
      await aCase(phone),
      await aCase(aPhone()),
    ];
    await police.db
      .updateTable('police_case')
      .set({ state: 'closed', outcome: 'returned', closed_at: new Date(now) })
      .where('id', '=', closed.id)
      .execute();
    await meet(anAttempt(phone));
    await round();
    const counts = await Promise.all(
      [east, west, closed, other].map(async (one) => (await alertsOf(one)).length),
    );
    expect(counts).toEqual([1, 1, 0, 0]);
    expect((await eventsOf(west))[0]?.participants).toEqual(['police-west']);
  });

  it('at the hub’s own gates counts, and one on an unproved word is sealed', async () => {
    const [phone, sealed] = [aPhone(), aPhone()];
    const [opened, quiet] = [await aCase(phone), await aCase(sealed)];
    const { sequence: _number, ...met } = anAttempt(phone);
    await recordHubAttempts(register, [met]);
    await meet(anAttempt(sealed, { tier: 0 }));
    await round();
    expect(await alertsOf(opened)).toHaveLength(1);
    expect(await alertsOf(quiet)).toEqual([]);
  });
});

describe('what networks know', () => {
  it('makes an alert only while a legal basis is in force for the case', async () => {
    const phone = aPhone();
    const [opened, without] = [await aCase(phone), await aCase(phone, 'police-west')];
    await police.db
      .insertInto('network_basis')
      .values({
        id: sql<string>`gen_random_uuid()`,
        case_id: opened.id,
        kind: 'ipa-authorisation',
        reference: 'IPA-12345',
        recorded_by: 'somebody',
        at: new Date(now),
        until_at: new Date(now + hourMs),
      })
      .execute();
    const attach = { gate: 'network-attach', network: '23415', participant: 'network-a' } as const;
    await meet(anAttempt(phone, attach));
    await round();
    expect(await alertsOf(opened)).toHaveLength(1);
    expect(await alertsOf(without)).toEqual([]);
    now += 2 * hourMs;
    await meet(anAttempt(phone, attach));
    await round();
    expect(await alertsOf(opened)).toHaveLength(1);
  });
});

describe('a round that is cut off', () => {
  /** The zone and the gateway, until they have been used so often; then every use fails. */
  function broken(uses: number): { zone: PoliceZone; gateway: Gateway } {
    let left = uses;
    const spend = () => {
      left -= 1;
      if (left < 0) throw new Error('cut off');
    };
    const cut: PoliceZone = {
      within: async (line, work) => {
        spend();
        return zone.within(line, work);
      },
    };
    return { zone: cut, gateway: createGateway({ register, zone: cut, clock }) };
  }

  it('at any of its steps is done again, and nobody is told twice', async () => {
    const phone = aPhone();
    const opened = await aCase(phone);
    let [cuts, isDone] = [0, false];
    while (!isDone) {
      await meet(anAttempt(phone));
      isDone = await createAlertRound({ ...parts, ...broken(cuts) })().then(
        () => true,
        () => false,
      );
      cuts += isDone ? 0 : 1;
    }
    // The look at the register, the alerts, the look at those to tell, the telling and its note.
    expect(cuts).toBeGreaterThanOrEqual(4);
    await round();
    expect(await alertsOf(opened)).toHaveLength(1);
    expect(await eventsOf(opened)).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  it('after the alerts stand and before the attempts are forgotten, raises no second one', async () => {
    const phone = aPhone();
    const opened = await aCase(phone);
    const one = anAttempt(phone);
    await meet(one);
    await round();
    await register
      .insertInto('untold_attempt')
      .values({ edge_key_id: 'edge-a', sequence: one.sequence, imei_key: phone })
      .execute();
    now += hourMs;
    await round();
    expect(await alertsOf(opened)).toHaveLength(1);
  });
});

describe('the logs of both zones', () => {
  it('have a line for each crossing, with no number of a phone, and none for a round in which nothing waited', async () => {
    const phone = aPhone();
    await aCase(phone);
    const before = (await searchZoneLog(police.db, { limit: 1_000 })).length;
    await round();
    expect((await searchZoneLog(police.db, { limit: 1_000 })).length).toBe(before);
    await meet(anAttempt(phone));
    await round();
    const lines = (await searchZoneLog(police.db, { limit: 1_000 })).slice(0, -before);
    expect(lines.map(({ act }) => act).toReversed()).toEqual([
      'watch-cases',
      'raise-alerts',
      'tell-alerts',
      'tell-alert',
      'mark-alert-told',
    ]);
    const audit = await register
      .selectFrom('audit')
      .selectAll()
      .where('act', 'in', ['watch-cases', 'tell-alert'])
      .execute();
    expect(audit.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['disclosure', 'alteration']));
    expect(JSON.stringify([lines, audit])).not.toContain(String(phone));
  });
});
