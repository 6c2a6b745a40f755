import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatImeiKey,
  type ImeiKey,
  type Imsi,
  parseImeiKey,
  parseImsi,
  serialsPerTac,
} from '@deadset/domain';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { colour, loadRules, RulesView, verifyRulesFile } from '../rules/index.ts';
import { buildGateList, type GateListInputs, type GateListOptions } from './build-gate-list.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-gates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = Date.UTC(2026, 10, 23);
const out = () => join(folder, 'list.gates');

async function put(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function build(inputs: GateListInputs, options: Partial<GateListOptions> = {}) {
  const usual = { out: out(), builtAt: at, skipBadRows: false, lastWins: false, onProgress: () => undefined };
  return buildGateList({ ...usual, inputs, ...options });
}

const view = async () => new RulesView((await loadRules(out())).memory);
function key(value: number): ImeiKey {
  const parsed = parseImeiKey(value);
  if (parsed === undefined) throw new Error(`not a key: ${value}`);
  return parsed;
}

function imsi(digits: string): Imsi {
  const parsed = parseImsi(digits);
  if (parsed === undefined) throw new Error(`not an IMSI: ${digits}`);
  return parsed;
}

const anyKey = fc
  .tuple(
    fc.constantFrom(0, 1, 32_767, 32_768, 35_209_900, 99_999_999),
    fc.oneof(fc.constantFrom(0, 1, 999_998, 999_999), fc.nat({ max: 50 })),
  )
  .map(([tac, serial]) => tac * serialsPerTac + serial);

describe('a gate list', () => {
  it('has exactly the devices of its text, the last row of each where rows may replace each other', async () => {
    const anyRow = fc.record({
      device: anyKey,
      status: fc.constantFrom('white', 'grey', 'BLACK'),
      spare: fc.constantFrom('', '0', '07'),
      until: fc.constantFrom('', '2026-11-22', '2026-11-23', '2026-11-23T00:00:00Z', '9999-12-31'),
    });
    const isInForce = { '2026-11-22': false, '2026-11-23T00:00:00Z': false } as Record<string, boolean>;
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 80 }), async (rows) => {
        const text = rows.map(
          ({ device, status, spare, until }) => `${formatImeiKey(key(device))}${spare},${status},${until}`,
        );
        const keys = await put('keys.csv', 'imei,status,until', ...text);
        expect(build({ keys }, { lastWins: true }).written).toBeDefined();
        const list = await view();
        const model = new Map(rows.map((row) => [row.device, row]));
        const asked = [...model.keys()].flatMap((one) => [one - 1, one, one + 1]).filter((one) => one >= 0);
        const wrong = asked.filter((one) => {
          const row = model.get(one);
          const word = row === undefined ? 'none' : row.status.toLowerCase();
          const right = row === undefined || (isInForce[row.until] ?? true) ? word : 'none';
          return one < 1e14 && list.ofKey(key(one), at) !== colour[right as keyof typeof colour];
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('holds many devices of few types and few of many, and its file is what it says', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => {
      const tac = i % 3 === 0 ? 86_000_001 : 10_000_000 + (i % 977) * 12_345;
      return `${tac}${String((i * 7919) % serialsPerTac).padStart(6, '0')},${i % 2 === 0 ? 'black' : 'grey'}`;
    });
    const keys = await put('keys.csv', 'imei,status', rows.join('\n'));
    const { written, repeatedCount, rowCount } = build({ keys });
    expect([rowCount, repeatedCount]).toEqual([300_000, 0]);
    expect(written?.header.sections.keys.counts).toMatchObject({ black: 150_000, grey: 150_000 });
    expect((await verifyRulesFile(out())).checksum).toEqual(written?.checksum);
    const list = await view();
    const isRight = (row: string) =>
      list.ofKey(key(Number(row.slice(0, 14))), at) === (row.endsWith('black') ? colour.black : colour.grey);
    expect(rows.filter((row) => !isRight(row)).slice(0, 5)).toEqual([]);
  });

  it('keeps reasons and the day of a report for whoever asks why', async () => {
    const keys = await put(
      'keys.csv',
      'reported,imei,reason,status',
      '20260102,35209900176148,stolen,black',
      ',35209900176149,not paid for,grey',
      '2026-03-04,35209900176150,stolen,black',
    );
    expect(build({ keys }).written?.header.reasons).toEqual(['stolen', 'not paid for']);
    const list = new RulesView((await loadRules(out(), true)).memory);
    expect(list.reportedDayOf(key(35_209_900_176_148))).toBe(Date.UTC(2026, 0, 2) / 86_400_000);
    expect(list.reportedDayOf(key(35_209_900_176_149))).toBeUndefined();
    expect(list.reportedDayOf(key(35_209_900_176_150))).toBe(Date.UTC(2026, 2, 4) / 86_400_000);
  });

  it('lets one device have ten and more subscribers, each with a rule of its own', async () => {
    const holders = Array.from({ length: 40 }, (_, i) => `0010101234567${String(i).padStart(2, '0')}`);
    const rows = holders.map((holder, i) => `35209900176148,${holder},${i % 2 === 0 ? 'white' : 'grey'}`);
    build({ overrides: await put('overrides.csv', 'imei,subscriber,status', ...rows) });
    const list = await view();
    const device = key(35_209_900_176_148);
    const told = holders.map((holder) => list.ofPair(device, imsi(holder)));
    expect(told).toEqual(holders.map((_, i) => (i % 2 === 0 ? colour.white : colour.grey)));
    const stranger = imsi('001010123456799');
    expect(list.ofPair(device, stranger)).toBe(colour.none);
    expect(list.ofPair(key(35_209_900_176_149), imsi('001010123456700'))).toBe(colour.none);
  });
});

describe('a text that cannot be taken', () => {
  it('leaves the list that is there as it was, and tells the first rows and how many there are', async () => {
    build({ keys: await put('keys.csv', 'imei,status', '35209900176148,black') });
    const before = await readFile(out());
    const bad = Array.from({ length: 30 }, () => '3520990017614,black');
    const keys = await put('keys.csv', 'imei,status', '35209900176149,black', ...bad);
    const { written, badRows } = build({ keys });
    expect(written).toBeUndefined();
    expect(badRows.count).toBe(30);
    expect(badRows.shown).toHaveLength(20);
    expect(badRows.shown[0]).toEqual({ file: keys, line: 3, problem: 'imei is not 14 to 16 digits' });
    expect(await readFile(out())).toEqual(before);
    expect((await readdir(folder)).toSorted()).toEqual(['keys.csv', 'list.gates']);
    expect(build({ keys }, { skipBadRows: true }).written?.header.sections.keys.counts.black).toBe(1);
  });

  it.each([
    ['keys', 'imei,status', '35209900176148,red', 'status is none of white, grey and black'],
    ['keys', 'imei,status', '35209900176148,unknown', 'status is none of white, grey and black'],
    ['keys', 'imei,status', '35209900176148', 'has 1 fields and the first line 2'],
    ['keys', 'imei,status,until', '35209900176148,grey,soon', /^until is neither a day/],
    ['keys', 'imei,status,until', '35209900176148,grey,2026-02-30', /^until is neither a day/],
    ['keys', 'imei,status,until', '35209900176148,grey,2027-02-30T18:00:00Z', /^until is neither a day/],
    ['keys', 'imei,status,reported', '35209900176148,grey,20261301', /^reported is no day/],
    ['keys', 'imei,status,reason', '35209900176148,grey,"x"', /^reason is not 1 to 40/],
    ['ranges', 'from,to,status', '35209900176149,35209900176148,grey', 'from is behind to'],
    ['tacs', 'tac,status', '3520990,grey', 'tac is not eight digits'],
    ['subscribers', 'from,to,status', '0010,001011,grey', 'from is not 5 to 15 digits'],
    ['subscribers', 'from,to,status', '00101,001011,grey', 'from and to differ in their digits'],
    ['overrides', 'imei,subscriber,status', '35209900176148,1234,white', 'subscriber is not 5 to 15 digits'],
    ['softwareVersions', 'tac,svn,status', '35209900,7,white', 'svn is not two digits'],
  ])('in %s (%s) names what is wrong with %s', async (kind, header, row, problem) => {
    const { written, badRows } = build({ [kind]: await put('rows.csv', header, row) });
    expect(written).toBeUndefined();
    expect(badRows.shown[0]?.line).toBe(2);
    expect(badRows.shown[0]?.problem).toMatch(problem);
  });

  it.each([
    ['keys', 'imei,status', '352099001761480,black', '3520990017614823,white'],
    ['tacs', 'tac,status', '35209900,grey', '35209900,black'],
    ['subscribers', 'from,to,status', '00101000,00101009,grey', '00101000,00101009,black'],
    ['overrides', 'imei,subscriber,status', '35209900176148,00101000,grey', '35209900176148,00101000,white'],
    ['softwareVersions', 'tac,svn,status', '35209900,07,grey', '35209900,07,white'],
  ])(
    'in %s has two rows that contradict each other: both are named, or the last counts',
    async (kind, ...rows) => {
      const [header, one, other] = rows;
      const path = await put('rows.csv', header, one, one, other);
      const refused = build({ [kind]: path });
      expect(refused.written).toBeUndefined();
      expect(refused.conflicts.shown).toEqual([
        { file: path, line: 4, problem: expect.stringMatching(/^contradicts line [23]$/) },
      ]);
      const { written, repeatedCount } = build({ [kind]: path }, { lastWins: true });
      expect([written === undefined, repeatedCount]).toEqual([false, 2]);
      const counts = Object.values(written?.header.sections ?? {}).map((section) => section.counts);
      const last = other.slice(other.lastIndexOf(',') + 1);
      expect(counts.filter((count) => count[last as 'white'] === 1)).toHaveLength(1);
    },
  );

  it('has ranges of subscribers that overlap: both lines are named', async () => {
    const subscribers = await put(
      'subscribers.csv',
      'from,to,status',
      '001010000000000,001010000000999,grey',
      '001010000000500,001010000000600,white',
    );
    expect(build({ subscribers }).conflicts.shown).toEqual([
      { file: subscribers, line: 3, problem: 'overlaps line 2' },
    ]);
  });

  it.each([
    ['', 'is empty'],
    ['imei', 'must name the columns imei, status'],
    ['imei,status,colour', 'must name the columns imei, status'],
    ['imei,status,imei', 'must name the columns imei, status'],
  ])('begins with "%s", and says what should stand there', async (header, problem) => {
    const path = join(folder, 'keys.csv');
    await writeFile(path, header);
    expect(() => build({ keys: path })).toThrow(problem);
    expect(await readdir(folder)).toEqual(['keys.csv']);
  });
});

describe('a file that is no whole gate list', () => {
  it('is refused wherever one of its bits has changed or it ends early', async () => {
    const tacs = await put('tacs.csv', 'tac,status', '35209900,grey', '86000001,black');
    build({ keys: await put('keys.csv', 'imei,status', '35209900176148,black'), tacs });
    const whole = await readFile(out());
    const { header } = await loadRules(out());
    const { keys, equipment } = header.sections;
    const path = join(folder, 'damaged.gates');
    for (const place of [0, 9, 40, 4095, keys.offset, keys.offset + keys.length - 1, equipment.offset + 5]) {
      const damaged = Buffer.from(whole);
      damaged[place] = (damaged[place] ?? 0) ^ 4;
      await writeFile(path, damaged);
      await expect(loadRules(path), `byte ${place}`).rejects.toMatchObject({ code: 'invalid' });
      await expect(verifyRulesFile(path), `byte ${place}`).rejects.toMatchObject({ code: 'invalid' });
    }
    for (const length of [0, 100, 4096, keys.offset + 1]) {
      await writeFile(path, whole.subarray(0, length));
      await expect(loadRules(path), `${length} bytes`).rejects.toMatchObject({ code: 'invalid' });
    }
  });
});
