import { imeiKeyFrom } from '@deadset/domain';
import { expect, it } from 'vitest';
import { type BlockListHeader, type BlockListRecord, encodeBlockList } from './block-list.ts';
import { type BlockListExpectation, type BlockListLine, BlockListReader } from './block-list-reader.ts';
import { defaultReasonMap, readReasonMap } from './reason-map.ts';

const now = Date.UTC(2026, 10, 22, 12);
const expected: BlockListExpectation = {
  organisation: 'network-a',
  reasons: defaultReasonMap,
  lastSequence: 7,
  now,
};
const head = 'HDR|1|network-a|delta|8|7|20261122110000';
const imei = '35675105123456';

function readAll(lines: readonly string[], expectation = expected) {
  const reader = new BlockListReader(expectation);
  const read: BlockListLine[] = lines.map((line) => reader.read(line));
  return { read, end: reader.end() };
}

/** Numbers that look random and are the same in every run (a linear congruence). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; state = (state * 1_103_515_245 + 12_345) % 2 ** 31) yield state;
}

function aList(seed: number): { header: BlockListHeader; records: BlockListRecord[] } {
  const next = numbers(seed);
  const below = (limit: number) => Math.floor((next.next().value / 2 ** 31) * limit);
  const kind = below(2) === 0 ? 'full' : 'delta';
  const records = Array.from({ length: below(40) }, (_, i): BlockListRecord => {
    const key = imeiKeyFrom(10_000_000 + below(80_000_000), below(900_000) + i);
    if (key === undefined) throw new Error('out of range');
    const action = kind === 'delta' && below(2) === 0 ? 'remove' : 'insert';
    const codes = Object.entries(defaultReasonMap.codes).filter(([, { action: its }]) => its === action);
    return { action, key, reason: codes[below(codes.length)]?.[0] ?? '', day: 20_260_101 + below(28) };
  });
  const unique = [...new Map(records.map((record) => [record.key, record])).values()];
  const createdAt = now - below(1_000_000) * 1_000;
  const base = { organisation: 'network-a', kind, sequence: 8 + below(1_000), createdAt } as const;
  return { header: kind === 'delta' ? { ...base, base: 7 } : base, records: unique };
}

it('a thousand lists come back as they were written', async () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const { header, records } = aList(seed);
    const lines: string[] = [];
    for await (const line of encodeBlockList(header, records)) lines.push(line);
    const { read, end } = readAll(lines);
    expect(end).toBeUndefined();
    expect(read[0]).toEqual({ is: 'header', header });
    expect(read.slice(1, -1)).toEqual(records.map((record) => ({ is: 'record', record })));
    expect(read.at(-1)).toMatchObject({ is: 'trailer', trailer: { records: records.length } });
  }
});

it.each([
  ['no header', [`INS|${imei}|0011|20261101`], '0006'],
  ['a header of another version', ['HDR|2|network-a|delta|8|7|20261122110000'], '0004'],
  ['a header with a value too few', ['HDR|1|network-a|delta|8|7'], '0013'],
  ['a header of somebody else', ['HDR|1|network-b|delta|8|7|20261122110000'], '0014'],
  ['a kind that is none', ['HDR|1|network-a|partial|8|7|20261122110000'], '0004'],
  ['a full list that goes on from another', ['HDR|1|network-a|full|8|7|20261122110000'], '0004'],
  ['a delta of nothing', ['HDR|1|network-a|delta|8||20261122110000'], '0004'],
  ['a sequence that was used', ['HDR|1|network-a|delta|7|6|20261122110000'], 'D002'],
  ['a delta after a gap', ['HDR|1|network-a|delta|9|8|20261122110000'], 'D003'],
  ['a day that is none', ['HDR|1|network-a|delta|8|7|20260230110000'], 'D005'],
  ['a time to come', ['HDR|1|network-a|delta|8|7|20261124110000'], 'D005'],
  ['a trailer that counts otherwise', [head, `INS|${imei}|0011|20261101`, 'TRL|2|2|0'], '0005'],
  ['a trailer that is none', [head, 'TRL|one'], '0005'],
  ['a line after the trailer', [head, 'TRL|0|0|0', `INS|${imei}|0011|20261101`], '0005'],
  ['letters of another alphabet', [head, 'INS|３５|0011|20261101'], '0011'],
])('%s is a problem of the file', (_, lines, code) => {
  const problems = readAll(lines).read.filter((line) => line.is === 'problem');
  expect(problems.map(({ problem }) => [problem.code, problem.isOfFile])).toContainEqual([code, true]);
});

it('a file that was cut short has no trailer', () => {
  expect(readAll([head, `INS|${imei}|0011|20261101`]).end).toMatchObject({ code: '0007', isOfFile: true });
  expect(readAll([]).end).toMatchObject({ code: '0006' });
});

it.each([
  ['an IMEI too short', `INS|3567510512|0011|20261101`, '0009'],
  ['no IMEI', `INS||0011|20261101`, '0013'],
  ['a value too many', `INS|${imei}|0011|20261101|x`, '0013'],
  ['an unknown reason', `INS|${imei}|9999|20261101`, '0010'],
  ['a reason of the other action', `INS|${imei}|0021|20261101`, '0010'],
  ['an unknown action', `UPD|${imei}|0011|20261101`, 'D004'],
  ['a day that is none', `INS|${imei}|0011|20261131`, 'D005'],
  ['a day to come', `INS|${imei}|0011|20261201`, 'D005'],
])('%s stops its own record and tells line 2', (_, line, code) => {
  expect(readAll([head, line]).read[1]).toMatchObject({ problem: { code, line: 2, isOfFile: false } });
});

it('a device that is named again is told, in 14 digits or in 16', () => {
  const { read } = readAll([head, `INS|${imei}|0011|20261101`, `REM|${imei}01|0021|20261101`]);
  expect(read[2]).toMatchObject({ problem: { code: 'D001', line: 3 } });
});

it('a full list that removes is told', () => {
  const { read } = readAll(['HDR|1|network-a|full|8||20261122110000', `REM|${imei}|0021|20261101`]);
  expect(read[1]).toMatchObject({ problem: { code: 'D006' } });
});

it('a map of reason codes must have what it writes, and nothing that is unknown', () => {
  expect(readReasonMap(defaultReasonMap)).toEqual(defaultReasonMap);
  const written = { insert: '0021', remove: '0021' };
  expect(() => readReasonMap({ ...defaultReasonMap, written })).toThrow('writes 0021 for insert');
  expect(() => readReasonMap({ ...defaultReasonMap, colour: 'red' })).toThrow('cannot be used');
});
