import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Actor,
  connectZone,
  createGateway,
  createPoliceZone,
  firstBrokenPlace,
  searchZoneLog,
  type ZoneLine,
} from '../../src/police-zone/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
afterAll(async () => {
  await police.close();
  await database.close();
});

const at = Date.parse('2026-11-23T10:00:00Z');
const zone = createPoliceZone(police.db);
const gateway = createGateway({ register: database.db, zone, clock: () => at });
const by: Actor = { actor: 'person:0001', organisation: 'met' };
const crossing = { by, act: 'match', object: 'case:1', why: 'investigate-crime: case 1' };
const aLine: ZoneLine = { ...crossing, at, kind: 'consultation' };

const zoneLines = () => searchZoneLog(police.db, { limit: 100 });
const auditLines = () =>
  database.db.selectFrom('audit').selectAll().where('object', '=', 'case:1').orderBy('id').execute();

describe('the gateway', () => {
  it('tells the police nothing of the register before both logs have who asked, for what and why', async () => {
    const seen = await gateway.fromRegister(crossing, async () => ({
      zone: (await zoneLines()).map(({ kind, act, why }) => ({ kind, act, why })),
      register: (await auditLines()).map(({ kind, actor, on_behalf_of, recipient }) => ({
        kind,
        actor,
        on_behalf_of,
        recipient,
      })),
    }));
    expect(seen).toEqual({
      zone: [{ kind: 'collection', act: 'match', why: 'investigate-crime: case 1' }],
      register: [{ kind: 'disclosure', actor: 'person:0001', on_behalf_of: 'met', recipient: 'met' }],
    });
  });

  it('keeps an act on the register with its line, or neither', async () => {
    const before = (await auditLines()).length;
    await expect(gateway.inRegister(crossing, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await auditLines()).toHaveLength(before);
    await gateway.inRegister(crossing, () => Promise.resolve());
    expect((await auditLines()).at(-1)).toMatchObject({ kind: 'alteration', actor: 'person:0001' });
  });

  it('tells the register of the police with the recipient’s name in the log of section 62', async () => {
    await gateway.fromPolice({ ...crossing, act: 'tell-keeper' }, 'keeper', () => Promise.resolve());
    expect((await zoneLines())[0]).toMatchObject({
      kind: 'disclosure',
      recipient: 'keeper',
      act: 'tell-keeper',
    });
  });
});

describe('the log of the police zone', () => {
  it('has no work without its line, and no line without its work', async () => {
    const before = (await zoneLines()).length;
    await expect(zone.within(aLine, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await zoneLines()).toHaveLength(before);
    const noReason = { ...aLine, why: '' };
    await expect(zone.within(noReason, () => Promise.resolve())).rejects.toThrow('check constraint');
  });

  it('gives places without gaps to many at once, and the chain fits', async () => {
    const before = (await zoneLines()).length;
    await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        zone.within({ ...aLine, detail: { nth } }, () => Promise.resolve()),
      ),
    );
    const places = (await searchZoneLog(police.db, { limit: 1_000 })).map(({ place }) => place);
    expect(places).toEqual(Array.from({ length: before + 40 }, (_, index) => before + 40 - index));
    expect(await firstBrokenPlace(police.db)).toBeUndefined();
  });

  it('shows the place of a line that somebody with all rights has changed', async () => {
    const asOwner = connectZone({ policeUrl: database.ownerUrl, log: () => undefined });
    try {
      await asOwner.db.connection().execute(async (connection) => {
        await sql`set role none`.execute(connection);
        await sql`update police.zone_log set why = 'another' where place = 3`.execute(connection);
      });
    } finally {
      await asOwner.close();
    }
    expect(await firstBrokenPlace(police.db)).toBe(3);
  });
});
