import { describe, expect, it } from 'vitest';
import { isSameRow, isSeal, keysOfRow, readExhibitRow, readPartLabel, readSource } from './exhibit-row.ts';

const bare = (...texts: string[]) => readExhibitRow(texts.map((text) => ({ label: undefined, text })));

describe('a row of a list of devices', () => {
  it('is understood by the shapes of its parts', () => {
    const read = bare('490154203237518', '8944110068256270054', 'F2LXQ1ABCDE', 'black iPhone, cracked');
    expect(read.ok && read.row.traces.map(({ kind }) => kind)).toEqual(['imei', 'iccid', 'serial']);
    expect(read.ok && read.row.description).toBe('black iPhone, cracked');
  });

  it('is understood by the words before its parts', () => {
    const read = readExhibitRow([
      { label: readPartLabel('IMEI 2'), text: '490154203237526' },
      { label: readPartLabel('Lost mode text'), text: 'Call mum' },
      { label: readPartLabel('seal no'), text: 'A-10031' },
      { label: readPartLabel('read from'), text: 'SIM tray' },
    ]);
    expect(read).toMatchObject({
      ok: true,
      row: { lostModeText: 'Call mum', seal: 'A-10031', readFrom: 'sim-tray' },
    });
  });

  it('with an IMEI that has gaps is taken by what can be read', () => {
    const read = readExhibitRow([{ label: 'imei', text: '4901542032??518' }]);
    expect(read.ok && read.row.traces[0]).toMatchObject({ kind: 'partial-imei', text: '4901542032??51' });
  });

  it.each([
    ['nothing', [''], 'Nothing here'],
    ['a short IMEI', ['4901542032'], 'too short'],
    [
      'five phones in one row',
      ['490154203237518', '490154203237526', '490154203237534', '490154203237542', '490154203237559'],
      'four IMEIs',
    ],
    ['a novel', ['x'.repeat(301)], 'longer than 300'],
  ])('with %s is refused with what to do', (_what, texts, part) => {
    const read = bare(...texts);
    expect(read.ok ? '' : read.problem).toContain(part);
  });

  it('has the keys of both its slots', () => {
    const read = bare('490154203237518', '490154203237526');
    expect(read.ok && keysOfRow(read.row)).toEqual([49_015_420_323_751, 49_015_420_323_752]);
  });

  it('is the same as another only when every word of it is', () => {
    const [a, b, c] = [
      bare('490154203237518', 'black'),
      bare('black', '490154203237518'),
      bare('490154203237518'),
    ];
    expect(a.ok && b.ok && isSameRow(a.row, b.row)).toBe(true);
    expect(a.ok && c.ok && isSameRow(a.row, c.row)).toBe(false);
  });

  it('has a seal that can be printed as a barcode', () => {
    expect([isSeal('A100/31'), isSeal('=1+1'), isSeal(''), isSeal('a'.repeat(31))]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('knows where an identifier can be read', () => {
    expect([readSource('Activation screen'), readSource('the moon')]).toEqual([
      'activation-screen',
      undefined,
    ]);
  });
});
