import { describe, expect, it } from 'vitest';
import { type PoleFile, poleColumns } from './pole-file.ts';
import { readPoleFile } from './read-pole-file.ts';
import { poleCsv, poleJson } from './write-pole-file.ts';

const file: PoleFile = {
  entities: [
    {
      record: 'entity',
      label: 'P1',
      kind: 'person',
      standing: 'suspect',
      name: 'Anybody, "the Fox"',
      details: '',
      at: '',
    },
    {
      record: 'entity',
      label: 'O1',
      kind: 'object',
      name: '=A black phone',
      details: 'First line\nsecond line',
      at: '',
    },
    { record: 'entity', label: 'L1', kind: 'location', name: 'Żółta 3', details: '', at: '' },
    {
      record: 'entity',
      label: 'E1',
      kind: 'event',
      name: 'Handed over',
      details: '',
      at: '2026-11-22T14:05:00Z',
    },
  ],
  links: [
    {
      record: 'link',
      label: 'K1',
      from: 'P1',
      to: 'O1',
      role: 'sold',
      basis: 'assessment',
      source: '2',
      information: 'C',
      handling: 'C',
      conditions: 'For this case alone',
      provenance: 'Report 7',
    },
  ],
};
const heading = poleColumns.join(',');
const problemsOf = (text: string, known: readonly string[] = []) => {
  const read = readPoleFile(text, known);
  return read.ok ? [] : read.problems.map(({ where, problem }) => `${where}: ${problem}`);
};

describe('a POLE file', () => {
  it('comes back letter for letter from CSV and from JSON', () => {
    expect(readPoleFile(poleCsv(file))).toEqual({ ok: true, file });
    expect(readPoleFile(poleJson(file))).toEqual({ ok: true, file });
    expect(poleCsv(file)).toContain("'=A black phone");
    expect(JSON.parse(poleJson(file))).toMatchObject({ format: 'deadset-pole/1', links: [{ label: 'K1' }] });
  });

  it('tells every bad cell by its line and column, also after cells of several lines', () => {
    const text = [
      heading,
      'entity,P1,person,,"Two\nlines",,,,,,,,,,,',
      '',
      'entity,X 1,thing,victim,,,tomorrow,,,,,,,,,',
      'link,K1,,,,,,P1,P9,sold,guess,4,A,P,none,',
      'note,N1,,,,,,,,,,,,,,',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'line 2, column standing: It is missing: victim, witness, suspect, convicted, other',
      'line 5, column label: A label has 1 to 20 letters, digits and hyphens, such as P1',
      'line 5, column name: It is missing',
      'line 5, column kind: “thing” is none of person, object, location, event',
      'line 5, column at: A time is such as 2026-11-22T14:05:00Z',
      'line 5, column at: Only an event has a time',
      'line 5, column standing: Only a person has one',
      'line 6, column basis: “guess” is none of fact, assessment',
      'line 6, column source: “4” is none of 1, 2, 3',
      'line 6, column conditions: Handling P has none: use C',
      'line 6, column provenance: It is missing',
      'line 7, column record: “note” is neither entity nor link',
    ]);
  });

  it('tells labels that come twice, links to nothing, and takes links to what the case has', () => {
    const link = (label: string, from: string, to: string) =>
      `link,${label},,,,,,${from},${to},sold,fact,1,A,P,,Report 7`;
    const text = [
      heading,
      'entity,O1,object,,A phone,,,,,,,,,,,',
      link('K1', 'P1', 'O1'),
      link('K1', 'O1', 'Q1'),
    ].join('\r\n');
    expect(problemsOf(text, ['P1'])).toEqual([
      'line 4, column label: K1 comes twice',
      'line 4, column to: Nothing in the file or the case is labelled Q1',
    ]);
    expect(problemsOf([heading, link('K1', 'P1', 'P1')].join('\n'), ['P1'])).toEqual([
      'line 2, column to: A link goes from one to another',
    ]);
  });

  it('refuses columns and fields that it does not know, lines of another length, and what is no file of this kind', () => {
    expect(problemsOf(`${heading},iq\n`)).toEqual(['line 1, column 17: “iq” is no column of this file']);
    expect(problemsOf('record,label\n').length).toBe(14);
    expect(problemsOf(`${heading}\nentity,P1\n`)).toEqual(['line 2: It has 2 cells, and the first line 16']);
    expect(problemsOf(heading)).toEqual(['the file: It has no rows']);
    expect(problemsOf(`${heading}\nentity,"P1`)).toEqual([expect.stringContaining('not CSV')]);
    expect(problemsOf('{"format":"deadset-pole/2"}')).toEqual(['format: It must be “deadset-pole/1”']);
    expect(problemsOf('{oops')).toEqual(['the file: It begins as JSON and is none']);
    const json = {
      format: 'deadset-pole/1',
      entities: [{ label: 'O1', kind: 'object', name: 3, risk: 'high' }],
      links: {},
    };
    expect(problemsOf(JSON.stringify(json))).toEqual([
      'entities[0].name: It must be text',
      'entities[0].risk: It is no field of this file',
      'links: It must be a list',
    ]);
  });

  it('is read with a mark of the order of bytes before it', () => {
    expect(readPoleFile(`\uFEFF${poleCsv(file)}`)).toEqual({ ok: true, file });
    expect(readPoleFile(`\uFEFF${poleJson(file)}`)).toEqual({ ok: true, file });
  });

  it('refuses a day that there is not, and letters that nobody sees or that are half of one', () => {
    const event = (at: string, name = 'Handed over') =>
      JSON.stringify({
        format: 'deadset-pole/1',
        entities: [{ label: 'E1', kind: 'event', name, at }],
        links: [],
      });
    expect(problemsOf(event('2026-02-30T10:00:00Z'))).toEqual([
      'entities[0].at: A time is such as 2026-11-22T14:05:00Z',
    ]);
    expect(problemsOf(event('2028-02-29T10:00:00.5Z'))).toEqual([]);
    for (const name of ['in\u202evoice', 'a\u0000b', 'half \ud83d'])
      expect(problemsOf(event('', name))).toEqual([
        'entities[0].name: It has characters that cannot be seen. Type it anew',
      ]);
    expect(problemsOf(event('', 'a\r\nb'))).toEqual([]);
  });

  it('is not read to its end once it has more rows than a file may have', () => {
    const blanks = readPoleFile(`${poleColumns.join(',')}\n${' \n'.repeat(20_000)}`);
    const empty = Array.from({ length: 20_000 }, () => ({}));
    const objects = readPoleFile(JSON.stringify({ format: 'deadset-pole/1', entities: empty, links: [] }));
    for (const reading of [blanks, objects]) {
      const problems = reading.ok ? [] : reading.problems;
      expect(problems.map(({ problem }) => problem)).toContain('It has 5000 rows at most');
      expect(problems.length).toBeLessThan(5_010);
    }
  });
});
