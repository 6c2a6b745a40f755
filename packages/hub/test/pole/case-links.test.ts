import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeLinks, takeInFile } from '../../src/pole/case-links.ts';
import { poleColumns } from '../../src/pole/pole-file.ts';
import { readPoleFile } from '../../src/pole/read-pole-file.ts';
import { poleCsv, poleJson } from '../../src/pole/write-pole-file.ts';
import { searchZoneLog } from '../../src/police-zone/index.ts';
import { anOfficer, startEntries } from '../tracked-entry/entry-ground.ts';

let ground: Awaited<ReturnType<typeof startEntries>>;
beforeAll(async () => {
  ground = await startEntries();
});
afterAll(() => ground.close());

const heading = poleColumns.join(',');
const file = [
  heading,
  'entity,P1,person,suspect,The man in the red cap,Left by the back door,,,,,,,,,,',
  'entity,L1,location,,A shop,,,,,,,,,,,',
  'link,K1,,,,,,P1,L1,was seen at,fact,1,A,C,For this case alone,Officer 4 saw it',
].join('\n');

describe('the links of a case', () => {
  it('come from a file, whole or not at all, and go out again as they came', async () => {
    const { parts, officer, caseNumber } = ground;
    const bad = `${file}\nlink,K2,,,,,,P1,Q7,was seen at,fact,1,A,P,,Officer 4`;
    expect(await takeInFile(parts, officer, caseNumber, bad)).toEqual({
      ok: false,
      problems: [{ where: 'line 5, column to', problem: 'Nothing in the file or the case is labelled Q7' }],
    });
    expect(await seeLinks(parts, officer, caseNumber)).toEqual({ entities: [], links: [] });
    expect(await takeInFile(parts, officer, caseNumber, file)).toEqual({ ok: true, added: 3, known: 0 });
    const kept = await seeLinks(parts, officer, caseNumber);
    expect(kept.links).toMatchObject([
      { from: 'P1', to: 'L1', source: '1', information: 'A', handling: 'C' },
    ]);
    for (const text of [poleCsv(kept), poleJson(kept)])
      expect(await takeInFile(parts, officer, caseNumber, text)).toEqual({ ok: true, added: 0, known: 3 });
    const more = [
      heading,
      'entity,E1,event,,Handed over,,2026-11-22T14:05:00Z,,,,,,,,,',
      'link,K2,,,,,,P1,E1,took part in,assessment,2,D,P,,Report 7',
    ];
    expect(await takeInFile(parts, officer, caseNumber, more.join('\n'))).toMatchObject({ added: 2 });
  });

  it('are never changed by a later file: the same label with other words is a problem', async () => {
    const { parts, officer, caseNumber } = ground;
    const other = [
      heading,
      'entity,P1,person,witness,The man in the red cap,Left by the back door,,,,,,,,,,',
    ].join('\n');
    expect(await takeInFile(parts, officer, caseNumber, other)).toMatchObject({
      ok: false,
      problems: [{ where: 'label P1' }],
    });
    for (const table of ['pole_entity', 'pole_link'])
      for (const statement of [
        sql`delete from ${sql.table(table)}`,
        sql`update ${sql.table(table)} set sealed_words = ''`,
      ])
        await expect(statement.execute(ground.police), table).rejects.toThrow('permission denied');
  });

  it('are there once when two officers send the same file at once', async () => {
    const { parts, officer, caseNumber } = ground;
    const text = [heading, 'entity,O9,object,,A ladder,,,,,,,,,,,'].join('\n');
    const taken = await Promise.all(
      [officer, anOfficer('5'), anOfficer('6')].map((one) => takeInFile(parts, one, caseNumber, text)),
    );
    expect(taken.filter((one) => one.ok && one.added === 1)).toHaveLength(1);
    expect(taken.filter((one) => one.ok && one.known === 1)).toHaveLength(2);
    const { entities } = await seeLinks(parts, officer, caseNumber);
    expect(entities.filter(({ label }) => label === 'O9')).toHaveLength(1);
  });

  it('take no label twice, for a thing and for a link, so that what goes out comes in again', async () => {
    const { parts, officer, caseNumber } = ground;
    const rows = ['entity,K1,object,,A bag,,,,,,,,,,,', 'link,L1,,,,,,P1,E1,was at,fact,1,A,P,,Report 8'];
    for (const row of rows)
      expect(await takeInFile(parts, officer, caseNumber, [heading, row].join('\n'))).toMatchObject({
        ok: false,
        problems: [{ where: `label ${row.split(',')[1]}` }],
      });
    const kept = await seeLinks(parts, officer, caseNumber);
    expect(readPoleFile(poleJson(kept))).toEqual({ ok: true, file: kept });
  });

  it('are sealed, for officers of the own force, and every look and addition is a line', async () => {
    const { parts, officer, caseNumber, police } = ground;
    await expect(seeLinks(parts, anOfficer('4', 'police-west'), caseNumber)).rejects.toThrow('another force');
    const { rows: entities } = await sql<Record<string, unknown>>`select * from pole_entity`.execute(police);
    const { rows: links } = await sql<Record<string, unknown>>`select * from pole_link`.execute(police);
    const { rows: log } = await sql<Record<string, unknown>>`select * from zone_log`.execute(police);
    expect([entities.length, links.length]).toEqual([4, 2]);
    const all = [...entities, ...links, ...log]
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
      .join('\n');
    for (const secret of [
      'red cap',
      'back door',
      'suspect',
      'A shop',
      'was seen at',
      'Officer 4 saw it',
      'this case alone',
    ])
      expect(all.includes(secret), secret).toBe(false);
    const lines = await searchZoneLog(police, { actors: [officer.actor], act: 'add-links', limit: 50 });
    expect(lines.at(-1)).toMatchObject({ kind: 'collection', detail: { case: caseNumber, problems: 1 } });
    expect(lines.at(-2)).toMatchObject({ detail: { added: 3 } });
    await seeLinks(parts, officer, caseNumber, 'export-links');
    const [exported] = await searchZoneLog(police, { act: 'export-links', limit: 1 });
    expect(exported).toMatchObject({ kind: 'consultation', detail: { entities: 4, links: 2 } });
  });
});
