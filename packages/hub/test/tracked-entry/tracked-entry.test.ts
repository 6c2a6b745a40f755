import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printPaper } from '../../src/papers/index.ts';
import { firstBrokenPlace, searchZoneLog } from '../../src/police-zone/index.ts';
import { decideEntry, recordOutcome } from '../../src/tracked-entry/decide-entry.ts';
import { entryPaper } from '../../src/tracked-entry/entry-paper.ts';
import { addNeighbour, addPoint, askForEntry, beginEntry } from '../../src/tracked-entry/gather-entry.ts';
import { seeEntry } from '../../src/tracked-entry/see-entry.ts';
import { pdfText } from '../support/pdf-text.ts';
import { anOfficer, authorised, grounds, hourMs, startEntries } from './entry-ground.ts';

let ground: Awaited<ReturnType<typeof startEntries>>;
beforeAll(async () => {
  ground = await startEntries();
});
afterAll(() => ground.close());

const inspector = anOfficer('9');
const seen = (number: number) => seeEntry(ground.parts, ground.officer, number);

describe('an entry on tracking data', () => {
  it('goes from what an officer gathers to what an inspector decides and what came of it', async () => {
    const { parts, officer, caseNumber } = ground;
    const number = await beginEntry(parts, officer, caseNumber, ground.premises());
    expect((await seen(number)).state).toBe('gathering');
    await addPoint(parts, officer, number, ground.point());
    const { latitude, longitude } = ground.point();
    await addNeighbour(parts, officer, number, {
      words: 'Number 16',
      latitude,
      longitude,
      radiusMetres: 8,
      dwellings: 1,
    });
    await askForEntry(parts, officer, number, grounds);
    const asked = await seen(number);
    expect(asked.state).toBe('asked');
    expect(asked.points[0]?.finding).toMatchObject({ ageMinutes: 10, equallyMeant: 1, indicates: true });
    expect(asked.points[0]?.finding.doubts).toContain('flats');
    await decideEntry(parts, inspector, number, authorised);
    expect(await seen(number)).toMatchObject({
      state: 'authorised',
      decision: { called: 'Desk 9', rank: 'Inspector' },
    });
    ground.pass(hourMs);
    const told = { inUniform: true, atReasonableHour: true, words: 'The telephone was in a drawer' };
    await recordOutcome(parts, officer, number, {
      outcome: 'found',
      enteredAt: ground.clock() - 60_000,
      ...told,
    });
    const done = await seen(number);
    expect(done).toMatchObject({ state: 'done', outcomes: [{ wasLate: false, outcome: 'found' }] });
    // Ages stay those on which it was decided.
    expect(done.points[0]?.finding.ageMinutes).toBe(10);
  });

  it('is decided by somebody else than who gathered and asked, and the database says so too', async () => {
    const { parts, officer, police } = ground;
    const number = await ground.asked();
    await expect(decideEntry(parts, officer, number, authorised)).rejects.toThrow(
      'Somebody else must decide',
    );
    const { entry } = await seen(number);
    const bytes = Buffer.alloc(40);
    const forged = sql`
      insert into tracked_entry_decision values (${entry.id}, ${officer.id}, ${officer.id}, 'authorised', 'in-writing',
        'Inspector', now(), now(), now() + interval '1 hour', ${bytes})`.execute(police);
    await expect(forged).rejects.toThrow('check constraint');
    const misnamed = sql`
      insert into tracked_entry_decision values (${entry.id}, ${'5'}, ${officer.id}, 'authorised', 'in-writing',
        'Inspector', now(), now(), now() + interval '1 hour', ${bytes})`.execute(police);
    await expect(misnamed).rejects.toThrow('foreign key');
    expect((await seen(number)).state).toBe('asked');
  });

  it('is not decided by whoever added a position to it, or premises around', async () => {
    const { parts, officer, caseNumber } = ground;
    const { latitude, longitude } = ground.point();
    const beside = { words: 'Number 16', latitude, longitude, radiusMetres: 8, dwellings: 1 };
    for (const add of [
      (number: number) => addPoint(parts, inspector, number, { ...ground.point(), accuracyMetres: 30 }),
      (number: number) => addNeighbour(parts, inspector, number, beside),
    ]) {
      const number = await beginEntry(parts, officer, caseNumber, ground.premises());
      await addPoint(parts, officer, number, ground.point());
      await add(number);
      await askForEntry(parts, officer, number, grounds);
      await expect(decideEntry(parts, inspector, number, authorised)).rejects.toThrow(
        'Somebody else must decide',
      );
      await decideEntry(parts, anOfficer('10'), number, authorised);
    }
  });

  it('takes a position once, however often the form is sent, so that one does not pass for two', async () => {
    const { parts, officer, caseNumber } = ground;
    const number = await beginEntry(parts, officer, caseNumber, ground.premises());
    await addPoint(parts, officer, number, ground.point());
    for (const sender of [officer, anOfficer('5')])
      await expect(addPoint(parts, sender, number, ground.point())).rejects.toThrow('has been added already');
    const { latitude, longitude } = ground.point();
    const beside = { words: 'Number 16', latitude, longitude, radiusMetres: 8, dwellings: 1 };
    await addNeighbour(parts, officer, number, beside);
    await expect(addNeighbour(parts, officer, number, beside)).rejects.toThrow('has been added already');
    expect(await seen(number)).toMatchObject({ points: [{}], neighbours: [{}] });
  });

  it('is another force’s business to nobody', async () => {
    const number = await ground.asked();
    const stranger = anOfficer('4', 'police-west');
    for (const act of [
      () => seeEntry(ground.parts, stranger, number),
      () => addPoint(ground.parts, stranger, number, ground.point()),
      () => decideEntry(ground.parts, anOfficer('9', 'police-west'), number, authorised),
    ])
      await expect(act()).rejects.toThrow('Your force has no entry with this number');
    await expect(beginEntry(ground.parts, stranger, ground.caseNumber, ground.premises())).rejects.toThrow(
      'another force',
    );
  });

  it('is asked for with a position and grounds for every test, once, and nothing is added then', async () => {
    const { parts, officer, caseNumber } = ground;
    const number = await beginEntry(parts, officer, caseNumber, ground.premises());
    await expect(askForEntry(parts, officer, number, grounds)).rejects.toThrow('Add a tracking point first');
    await addPoint(parts, officer, number, ground.point());
    const { tracking: _none, ...some } = grounds;
    await expect(askForEntry(parts, officer, number, some)).rejects.toThrow('26A(2)(b)');
    await expect(decideEntry(parts, inspector, number, authorised)).rejects.toThrow('Nobody has asked');
    await askForEntry(parts, officer, number, grounds);
    await expect(addPoint(parts, officer, number, ground.point())).rejects.toThrow('nothing is added');
    await decideEntry(parts, inspector, number, authorised);
    await expect(decideEntry(parts, inspector, number, authorised)).rejects.toThrow('has been decided');
  });

  it('is decided once when two inspectors decide at the same moment, and gets no point while it is asked for', async () => {
    const { parts, officer, caseNumber } = ground;
    const decided = await ground.asked();
    const outcomes = await Promise.allSettled(
      ['9', '10', '11'].map((id) => decideEntry(parts, anOfficer(id), decided, authorised)),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const refused = outcomes.find((one) => one.status === 'rejected');
    expect(String(refused?.reason)).toContain('This has been decided');
    const number = await beginEntry(parts, officer, caseNumber, ground.premises());
    await addPoint(parts, officer, number, ground.point());
    const [, added] = await Promise.allSettled([
      askForEntry(parts, officer, number, grounds),
      addPoint(parts, officer, number, ground.point()),
    ]);
    const { points } = await seen(number);
    expect(points).toHaveLength(added.status === 'fulfilled' ? 2 : 1);
    for (const { addedAt } of points) expect(addedAt).toBeLessThanOrEqual(ground.clock());
  });

  it('keeps both times of a spoken decision, ends when its hours are over, and says who entered after that', async () => {
    const { parts, officer } = ground;
    const number = await ground.asked();
    const spokenAt = ground.clock() - 0.5 * hourMs;
    await decideEntry(parts, inspector, number, { ...authorised, given: 'orally', spokenAt, hours: 1 });
    const { decision } = await seen(number);
    expect(decision).toMatchObject({
      givenAt: spokenAt,
      writtenAt: ground.clock(),
      expiresAt: spokenAt + hourMs,
    });
    ground.pass(0.5 * hourMs - 1);
    expect((await seen(number)).state).toBe('authorised');
    ground.pass(1);
    expect((await seen(number)).state).toBe('expired');
    const told = { inUniform: true, atReasonableHour: true, words: 'Nobody was at home' };
    await recordOutcome(parts, officer, number, {
      outcome: 'not-found',
      enteredAt: spokenAt + hourMs,
      ...told,
    });
    const late = await seen(number);
    expect(late.outcomes).toMatchObject([{ wasLate: true }]);
    expect(pdfText(await printPaper(entryPaper(late)))).toContain('while no authorisation was in force');
  });

  it('keeps an outcome of which nobody wrote the decision down, says so on page and paper, and takes the decision later', async () => {
    const { parts, officer } = ground;
    const gathering = await beginEntry(parts, officer, ground.caseNumber, ground.premises());
    const told = { inUniform: true, atReasonableHour: true, words: 'It was in a drawer' };
    const came = { ...told, outcome: 'found', enteredAt: ground.clock() - 60_000 } as const;
    await expect(recordOutcome(parts, officer, gathering, came)).rejects.toThrow('Nobody has asked');
    const number = await ground.asked();
    await recordOutcome(parts, officer, number, came);
    const unwritten = await seen(number);
    expect(unwritten).toMatchObject({ state: 'unwritten', outcomes: [{ wasLate: true }] });
    const text = pdfText(await printPaper(entryPaper(unwritten)));
    expect(text).toContain('Nobody has written a decision down, and an outcome is recorded');
    expect(text).toContain('Somebody entered, and no authorisation for it is written down.');
    ground.pass(1_000);
    const spokenAt = ground.clock() - 5 * 60_000;
    await decideEntry(parts, inspector, number, { ...authorised, given: 'orally', spokenAt });
    const written = await seen(number);
    expect(written).toMatchObject({ state: 'done', outcomes: [{ wasLate: false }] });
    const paper = pdfText(await printPaper(entryPaper(written)));
    expect(paper).not.toContain('Nobody has written');
    expect(paper).toContain('An outcome was on record before this decision was written down');
  });

  it('takes an entry in the minute of the authorisation, as it is told, for one after it and not before', async () => {
    const { parts, officer } = ground;
    const number = await ground.asked();
    ground.pass(42_000);
    await decideEntry(parts, inspector, number, authorised);
    const minute = ground.clock() - (ground.clock() % 60_000);
    const told = {
      inUniform: true,
      atReasonableHour: true,
      words: 'It was in a drawer',
      outcome: 'found',
    } as const;
    for (const enteredAt of [minute, minute - 60_000])
      await recordOutcome(parts, officer, number, { ...told, enteredAt });
    const { outcomes } = await seen(number);
    expect(new Map(outcomes.map((one) => [one.enteredAt, one.wasLate]))).toEqual(
      new Map([
        [minute, false],
        [minute - 60_000, true],
      ]),
    );
  });

  it('names positions that are later than what was said by word of mouth', async () => {
    const { parts, officer, caseNumber } = ground;
    const number = await beginEntry(parts, officer, caseNumber, ground.premises());
    await addPoint(parts, officer, number, ground.point());
    await addPoint(parts, officer, number, { ...ground.point(), at: ground.clock() - 60_000 });
    await askForEntry(parts, officer, number, grounds);
    const spokenAt = ground.clock() - 5 * 60_000;
    await decideEntry(parts, inspector, number, { ...authorised, given: 'orally', spokenAt });
    expect(pdfText(await printPaper(entryPaper(await seen(number))))).toContain(
      'Later than the decision, and so no ground of it: position 2.',
    );
  });

  it('cannot be begun where nobody has named what brought the section into force, and what was stays readable', async () => {
    const { instrument: _none, ...off } = ground.parts;
    const number = await ground.asked();
    await expect(beginEntry(off, ground.officer, ground.caseNumber, ground.premises())).rejects.toThrow(
      'DEADSET_TRACKED_GOODS_ENTRY',
    );
    await expect(decideEntry(off, inspector, number, authorised)).rejects.toThrow('not switched on');
    expect((await seeEntry(off, ground.officer, number)).state).toBe('asked');
  });
});

describe('what is kept of an entry', () => {
  it('has no position, address or name in the clear, in tables or logs, and each act is a line', async () => {
    const { parts, officer, police } = ground;
    const number = await ground.asked();
    await decideEntry(parts, inspector, number, authorised);
    const told = { inUniform: false, atReasonableHour: true, words: 'Nobody went' };
    await recordOutcome(parts, officer, number, { outcome: 'not-used', ...told });
    const { entry } = await seeEntry(parts, officer, number, 'print-entry');
    const lines = await searchZoneLog(police, { objects: [`entry:${entry.id}`], limit: 50 });
    expect(lines.map(({ act, kind }) => `${kind} ${act}`).toReversed()).toEqual([
      'collection begin-entry',
      'collection add-tracking-point',
      'alteration ask-for-entry',
      'consultation look-at-entry-to-decide',
      'alteration decide-entry',
      'alteration record-entry-outcome',
      'consultation print-entry',
    ]);
    expect(lines[1]).toMatchObject({ detail: { entry: number, outcome: 'not-used' }, why: officer.why });
    let all = '';
    for (const table of [
      'tracked_entry',
      'tracked_entry_point',
      'tracked_entry_neighbour',
      'tracked_entry_request',
      'tracked_entry_decision',
      'tracked_entry_outcome',
      'zone_log',
    ]) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(police);
      expect(rows.length, table).toBeGreaterThan(0);
      all += JSON.stringify(rows.map((row) => Object.values(row).map(asText)));
    }
    expect(all).toContain(officer.id);
    for (const secret of [
      '51.5074',
      '0.1277',
      '0.1278',
      'Acacia',
      'cracked',
      'Desk 4',
      'Desk 9',
      'neighbour saw',
      'Number 16',
    ])
      expect(all.includes(secret), secret).toBe(false);
    expect(await firstBrokenPlace(police)).toBeUndefined();
  });

  it('is never changed or removed by the application', async () => {
    for (const table of [
      'tracked_entry',
      'tracked_entry_point',
      'tracked_entry_request',
      'tracked_entry_decision',
      'tracked_entry_outcome',
    ]) {
      const name = sql.table(table);
      await expect(sql`delete from ${name}`.execute(ground.police), table).rejects.toThrow(
        'permission denied',
      );
      const column = sql.ref(table === 'tracked_entry' ? 'sealed_premises' : 'sealed_words');
      const change = sql`update ${name} set ${column} = ''`.execute(ground.police);
      await expect(change, table).rejects.toThrow('permission denied');
    }
  });

  it('prints as one file with its doubts, tests, grounds, both times and words, the same each time', async () => {
    const { parts } = ground;
    const number = await ground.asked();
    ground.pass(60_000);
    const spokenAt = ground.clock() - 30 * 60_000;
    await decideEntry(parts, inspector, number, { ...authorised, given: 'orally', spokenAt });
    const paper = entryPaper(await seen(number));
    const file = await printPaper(paper);
    expect((await printPaper(entryPaper(await seen(number)))).equals(file)).toBe(true);
    const text = pdfText(file);
    for (const words of [
      `Entry ${number}: record under section 26A`,
      'S.I. of a test, regulation 2',
      '14 Acacia Terrace, second floor',
      '51.507433, -0.127799',
      'A position has neither a door nor a height',
      'Its circle reaches beyond the premises',
      '26A(2)(a)(iii)',
      'The section as enacted was not read',
      'Desk 9, Inspector',
      'by word of mouth',
      '30 min later',
      'our own limit',
      'Fresh positions, and the neighbour saw it',
    ])
      expect(text).toContain(words);
    expect(text.match(/Satisfied/g)).toHaveLength(4);
  });
});

/** Bytes as letters, so that what was not sealed would be seen. */
function asText(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}
