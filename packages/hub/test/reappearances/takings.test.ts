import { canaryKey } from '@deadset/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import {
  dropOldTakings,
  keepFirstReappearances,
  keepFollowedTakings,
  keepTakings,
} from '../../src/reappearances/index.ts';
import type { Taking } from '../../src/reappearances/taking.ts';
import { readTakings } from '../../src/reappearances/taking-rows-store.ts';
import { bytesFor } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';
import { day, dayMs, firstDay, keyOfPhone, meet, provedOn, report, reportId } from './taking-world.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of [
    ['northern', 'network-operator'],
    ['force', 'police'],
  ] as const)
    await addParticipant(database.db, { id, name: id, role, gates: ['resale'], scopes: [] });
});
beforeEach(() =>
  asOwner(
    database.ownerUrl,
    `truncate register.declaration, register.declaration_act, register.device, register.device_identifier,
       register.attempt, register.followed_taking, register.found_notice, register.reference_row, register.appeal cascade`,
  ),
);
afterAll(() => database.close());

/** The takings as the record has them at the end of a day. */
async function takingsBy(days: number): Promise<Taking[]> {
  const found: Taking[] = [];
  for await (const taking of readTakings(database.db, {
    from: firstDay - 700 * dayMs,
    cutoffAt: day(days).getTime(),
  }))
    found.push(taking);
  return found;
}

describe('a taking', () => {
  it('is followed from the proof of its report to the cut-off, and what a gate meets later is not looked at', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0, 2) });
    await meet(database, { phone: 1, on: 12, network: 'epc.mnc001.mcc603.3gppnetwork.org' });
    await meet(database, { phone: 1, on: 20, network: '23415' });
    const plain = { beganAt: firstDay, tier: 2, broughtBy: 'northern' };
    expect(await takingsBy(10)).toEqual([{ ...plain, followedFor: 10 }]);
    expect(await takingsBy(40)).toEqual([{ ...plain, followedFor: 40, reappearedAfter: 12, country: 'DZ' }]);
    expect(await takingsBy(0)).toEqual([]);
  });

  it('begins when an unproved word was proved, and what was met on the word alone does not count', async () => {
    await report(database, {
      name: 'a',
      phone: 1,
      acts: [
        { act: 'declare', on: 0, tier: 0 },
        { act: 'raise', on: 1, isDisputed: true },
        { act: 'settle', on: 3 },
      ],
    });
    await meet(database, { phone: 1, on: 2, tier: 0, reason: 'declared-not-proved' });
    await report(database, {
      name: 'b',
      phone: 2,
      acts: [{ act: 'declare', on: 0, tier: 0 }],
      status: 'declared',
    });
    expect(await takingsBy(10)).toEqual([
      { beganAt: day(3).getTime(), followedFor: 7, tier: 1, broughtBy: 'northern' },
    ]);
  });

  it('comes up in the country of its network, or in the one that another gate told, or nobody says where', async () => {
    for (const phone of [1, 2, 3]) await report(database, { name: `${phone}`, phone, acts: provedOn(0) });
    await meet(database, { phone: 1, on: 2, network: '60301', country: 'GB' });
    await meet(database, { phone: 2, on: 3, country: 'MA' });
    await meet(database, { phone: 3, on: 4 });
    const countries = (await takingsBy(10)).map(({ country }) => country ?? 'nobody says');
    expect(countries.toSorted()).toEqual(['DZ', 'MA', 'nobody says']);
    // The first is kept where the attempts are dropped for their age.
    await database.db
      .transaction()
      .execute((trx) => keepFirstReappearances(trx, day(30).getTime(), day(30).getTime()));
    await asOwner(database.ownerUrl, 'delete from register.attempt');
    const kept = (await takingsBy(10)).map(({ country }) => country ?? 'nobody says');
    expect(kept.toSorted()).toEqual(['DZ', 'MA', 'nobody says']);
  });

  it('goes on while any report on the phone does, and another theft is another taking', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0), status: 'withdrawn', endedOn: 5 });
    await report(database, {
      name: 'b',
      phone: 1,
      acts: provedOn(2),
      status: 'withdrawn',
      endedOn: 9,
      authority: 'public',
    });
    await report(database, { name: 'c', phone: 1, acts: provedOn(30), authority: 'public' });
    await meet(database, { phone: 1, on: 33 });
    const takings = (await takingsBy(40)).toSorted((a, b) => a.beganAt - b.beganAt);
    expect(takings).toEqual([
      { beganAt: firstDay, followedFor: 9, recoveredAfter: 9, tier: 1, broughtBy: 'northern' },
      { beganAt: day(30).getTime(), followedFor: 10, reappearedAfter: 3, tier: 1, broughtBy: 'public' },
    ]);
  });

  it('ends in recovery where a force holds the phone or its report is taken back, not where it is unlisted', async () => {
    for (const [name, phone] of [
      ['held', 1],
      ['taken back', 2],
      ['unlisted', 3],
    ] as const)
      await report(database, {
        name,
        phone,
        acts: provedOn(0),
        ...(name === 'taken back' && { status: 'withdrawn', endedOn: 6 }),
        ...(name === 'unlisted' && { status: 'unlisted', endedOn: 7 }),
      });
    await database.pool.query(
      `insert into found_notice (id, declaration_id, force, exhibit_reference, call, at) values ($1, $1, 'force', 'X1', '101', $2)`,
      [reportId('held'), day(4)],
    );
    // A force's own gate meets what it holds already.
    await meet(database, { phone: 1, on: 2, participant: 'force' });
    const takings = await takingsBy(10);
    const ends = takings.map(({ followedFor, recoveredAfter }) => [followedFor, recoveredAfter]);
    expect(ends.toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
      [6, 6],
      [7, undefined],
      [10, 4],
    ]);
  });

  it('is none where the phone was lost, the report wrong or in doubt, quiet or of the sandbox, or the number nobody’s', async () => {
    const acts = provedOn(0);
    await report(database, { name: 'lost', phone: 1, acts, happened: 'lost' });
    await report(database, { name: 'wrong', phone: 2, acts, status: 'withdrawn', endedOn: 1 });
    await report(database, { name: 'doubt', phone: 3, acts, status: 'disputed' });
    await report(database, { name: 'quiet', phone: 4, acts, isQuiet: true });
    await report(database, { name: 'sandbox', phone: 5, acts, authority: 'sandbox' });
    await report(database, { name: 'canary', phone: 6, acts, key: canaryKey(7) });
    await database.pool.query(
      `insert into appeal (id, reference, code_hash, declaration_id, appellant, evidence, has_priority, status, received_at, opened_at, decided_at, is_review)
       values ($1, 'R', $2, $1, 'holder', '{}', false, 'upheld', now(), now(), now(), false)`,
      [reportId('wrong'), bytesFor('code', 32)],
    );
    expect(await takingsBy(10)).toEqual([]);
  });

  it('has its maker and platform from the list of type codes, where there is one', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0) });
    const tac = String(Math.floor(keyOfPhone(1) / 1_000_000)).padStart(8, '0');
    await database.db
      .insertInto('reference_row')
      .values({
        list: 'gsma-tac',
        row_key: bytesFor(tac),
        name: tac,
        imsi_key: null,
        home: null,
        sealed: null,
        fields: JSON.stringify({ manufacturer: 'Acme', operating_system: 'Android' }),
        since_at: day(0),
        until_at: null,
      })
      .execute();
    expect(await takingsBy(10)).toMatchObject([{ maker: 'Acme', platform: 'Android' }]);
  });
});

describe('what the time for keeping things takes', () => {
  it('leaves the first attempt known when the attempt is dropped for its age', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0) });
    await meet(database, { phone: 1, on: 12, network: '60301' });
    const before = await takingsBy(400);
    await database.db
      .transaction()
      .execute((trx) => keepFirstReappearances(trx, day(30).getTime(), day(400).getTime()));
    await asOwner(database.ownerUrl, 'delete from register.attempt');
    // Another year, and another attempt that is not the first.
    await meet(database, { phone: 1, on: 390, network: '23415' });
    expect(await takingsBy(400)).toEqual(before);
    expect(before).toMatchObject([{ reappearedAfter: 12, country: 'DZ' }]);
  });

  it('leaves every figure as it was when reports are erased, by whatever cut-off, and nothing that names a phone', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0), status: 'withdrawn', endedOn: 20 });
    await report(database, { name: 'b', phone: 2, acts: provedOn(1, 2), status: 'withdrawn', endedOn: 9 });
    await report(database, { name: 'c', phone: 3, acts: provedOn(2) });
    await meet(database, { phone: 1, on: 12, network: '60301' });
    const cutoffs = [5, 10, 15, 100];
    const before = await Promise.all(cutoffs.map(takingsBy));
    await database.db
      .transaction()
      .execute((trx) => keepFollowedTakings(trx, [reportId('a'), reportId('b')], day(120).getTime()));
    await asOwner(
      database.ownerUrl,
      `delete from register.declaration where id in ('${reportId('a')}', '${reportId('b')}')`,
    );
    const byDay = (takings: readonly Taking[]) => takings.toSorted((a, b) => a.beganAt - b.beganAt);
    const after = await Promise.all(cutoffs.map(takingsBy));
    expect(after.map(byDay)).toEqual(before.map(byDay));
    const { rows } = await database.pool.query<Record<string, unknown>>('select * from followed_taking');
    expect(rows.length).toBe(2);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${keyOfPhone(1)}|${reportId('a')}`));
  });

  it('is told of a phone whose report another register had, as of one of its own', async () => {
    const taking = { beganAt: day(3).getTime(), followedFor: 60, tier: 1, broughtBy: 'northern' } as const;
    await keepTakings(database.db, [{ ...taking, reappearedAfter: 9, country: 'TR', maker: 'maker-a' }]);
    await keepTakings(database.db, []);
    const cameUp = { ...taking, reappearedAfter: 9, country: 'TR', maker: 'maker-a' };
    expect(await takingsBy(63)).toEqual([cameUp]);
    expect(await takingsBy(11)).toEqual([
      { beganAt: taking.beganAt, followedFor: 8, tier: 1, broughtBy: 'northern', maker: 'maker-a' },
    ]);
  });

  it('keeps nothing of a taking that another report goes on with, and drops what is too old to be looked at', async () => {
    await report(database, { name: 'a', phone: 1, acts: provedOn(0), status: 'withdrawn', endedOn: 5 });
    await report(database, { name: 'b', phone: 1, acts: provedOn(2) });
    await report(database, { name: 'c', phone: 2, acts: provedOn(0), status: 'withdrawn', endedOn: 5 });
    await database.db.transaction().execute(async (trx) => {
      await keepFollowedTakings(trx, [reportId('a'), reportId('c')], day(120).getTime());
      expect(await dropOldTakings(trx, firstDay)).toBe(0);
      expect(await dropOldTakings(trx, firstDay + dayMs)).toBe(1);
    });
  });
});
