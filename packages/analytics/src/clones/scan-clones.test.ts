import type { CloneRuleName } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttachRow, Cell } from './attach-row.ts';
import type { CloneFinding } from './clone-finding.ts';
import { defaultCloneLimits } from './clone-limits.ts';
import type { CloneKnowledge } from './clone-state.ts';
import { type CloneScanSummary, scanClones } from './scan-clones.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const from = Date.UTC(2026, 10, 1);
const phone = 35_175_605_123_456;
const london: Cell = { latitude: 51.5074, longitude: -0.1278, radiusKm: 2 };
const manchester: Cell = { latitude: 53.4808, longitude: -2.2426, radiusKm: 2 };

interface Scanned {
  readonly summary: CloneScanSummary;
  readonly findings: CloneFinding[];
}

async function scan(
  rows: readonly AttachRow[],
  known: CloneKnowledge = {},
  memoryBytes = 2 ** 26,
): Promise<Scanned> {
  const findings: CloneFinding[] = [];
  const log = {
    async read(visit: (row: AttachRow) => boolean) {
      for (const row of rows) if (!visit(row)) return;
    },
  };
  const options = { limits: defaultCloneLimits, known, memoryBytes };
  const summary = await scanClones(log, options, (finding) => findings.push(finding));
  return { summary, findings: findings.toSorted((a, b) => a.key - b.key) };
}

function row(at: number, line: number, more: Partial<AttachRow> = {}): AttachRow {
  return { key: phone, line, at: from + at, radio: 0, country: 234, ...more };
}

async function rulesOf(rows: readonly AttachRow[], known?: CloneKnowledge): Promise<CloneRuleName[]> {
  const { findings } = await scan(rows, known);
  return findings.flatMap(({ signals }) => signals.map(({ rule }) => rule));
}

describe('two lines at once', () => {
  it('are lines that take turns three times within half an hour', async () => {
    const turns = [row(0, 7), row(9 * minuteMs, 8), row(18 * minuteMs, 7), row(27 * minuteMs, 8)];
    const { findings } = await scan(turns);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.signals).toMatchObject([
      { rule: 'two-lines-at-once', line: 8, otherLine: 7, strength: 'near-proof', at: from + 27 * minuteMs },
    ]);
  });

  it('are not the lines of somebody who changes SIM cards, however often, or of a bench that tries one after the other', async () => {
    const changer = Array.from({ length: 40 }, (_, i) => row(i * 31 * minuteMs, 7 + (i % 2)));
    expect(await rulesOf(changer)).toEqual([]);
    const bench = [row(0, 1), row(minuteMs, 2), row(2 * minuteMs, 3), row(3 * minuteMs, 4)];
    // It is told for its lines, not for two at once.
    expect(await rulesOf(bench)).toEqual(['transient-lines']);
  });
});

describe('impossible travel', () => {
  it('is of two lines, and says how fast it would have been', async () => {
    const { findings } = await scan([
      row(0, 7, { cell: london }),
      row(5 * minuteMs, 8, { cell: manchester }),
    ]);
    const [signal] = findings[0]?.signals ?? [];
    expect(signal).toMatchObject({ rule: 'impossible-travel', line: 8, otherLine: 7 });
    // (261.98 − 2 − 2) km in 5 minutes and one for the clocks.
    expect(signal?.value).toBeCloseTo(2579.8, 0);
  });

  it('is not what an airliner does, and not what one line does whose cell is wrong', async () => {
    expect(await rulesOf([row(0, 7, { cell: london }), row(60 * minuteMs, 8, { cell: manchester })])).toEqual(
      [],
    );
    expect(await rulesOf([row(0, 7, { cell: london }), row(0, 7, { cell: manchester })])).toEqual([]);
  });
});

describe('what is known beside the log', () => {
  it('a model without the radio that was spoken', async () => {
    const types = new Map([[35_175_605, { radio: 1 | 2 }]]);
    const { findings } = await scan([row(0, 7, { radio: 2 }), row(minuteMs, 7, { radio: 8 })], { types });
    expect(findings[0]?.signals).toMatchObject([{ rule: 'radio-mismatch', value: 8, at: from + minuteMs }]);
  });

  it('a keeper whose line goes on using the phone beside another since the report', async () => {
    const keepers = new Map([[phone, { line: 7, reportedAt: from + dayMs }]]);
    const before = [row(0, 8), row(minuteMs, 7)];
    expect(await rulesOf([...before, row(2 * dayMs, 8)], { keepers })).toEqual([]);
    expect(await rulesOf([...before, row(2 * dayMs, 7)], { keepers })).toEqual([]);
    const both = await scan([...before, row(2 * dayMs, 8), row(3 * dayMs, 7)], { keepers });
    expect(both.findings).toMatchObject([
      { keeperLine: 7, signals: [{ rule: 'keeper-still-active', at: from + 3 * dayMs, otherLine: 7 }] },
    ]);
  });

  it('a block in another country, from when it is in force', async () => {
    const blocks = new Map([[phone, { country: 262, since: from + dayMs }]]);
    expect(await rulesOf([row(0, 7), row(2 * dayMs, 7, { country: 262 })], { blocks })).toEqual([]);
    expect(await rulesOf([row(2 * dayMs, 7)], { blocks })).toEqual(['blocked-elsewhere']);
  });
});

describe('a dispute', () => {
  it('takes two independent signals; one alone opens nothing, however strong', async () => {
    const turns = [0, 9, 18, 27].map((minute, i) => row(minute * minuteMs, 7 + (i % 2)));
    const alone = await scan(turns);
    expect(alone.findings).toMatchObject([{ families: 1, opens: 'nothing' }]);
    const apart = turns.map((one, i) => ({ ...one, cell: i % 2 === 0 ? london : manchester }));
    const both = await scan(apart);
    expect(both.findings).toMatchObject([{ families: 2, opens: 'dispute' }]);
  });

  it('names the proved keeper’s line, which stays allowed', async () => {
    const days = Array.from({ length: 6 }, (_, i) => row(i * minuteMs, 7 + i));
    const { findings } = await scan(days, { keepers: new Map([[phone, { line: 9 }]]) });
    expect(findings).toMatchObject([{ keeperLine: 9 }]);
  });
});

const aRow = fc
  .record({
    key: fc.integer({ min: 0, max: 20 }).map((n) => 35_175_605_000_000 + n * 7_919),
    line: fc.integer({ min: 0, max: 9 }),
    // Close together for the rules of time, and far apart for those of days.
    minute: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 35 * 1_440 })),
    isNorth: fc.boolean(),
    radio: fc.constantFrom(0, 1, 4),
  })
  .map(({ minute, isNorth, ...rest }) => ({
    ...rest,
    at: from + minute * minuteMs,
    country: 234,
    cell: isNorth ? manchester : london,
  }));

describe('memory and order', () => {
  it('the findings are the same in any order of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aRow, { minLength: 1, maxLength: 300 }), async (drawn) => {
        // Of one instant and device one row: which of two came first no clock can say.
        const rows = [...new Map(drawn.map((one) => [`${one.key} ${one.at}`, one])).values()];
        const ordered = rows.toSorted((a, b) => a.at - b.at || a.key - b.key);
        const options = { ...defaultCloneLimits, clockErrorMs: 0 };
        const all = await Promise.all(
          [ordered, rows, rows.toReversed()].map(async (log) => {
            const findings: CloneFinding[] = [];
            await scanClones(
              { read: async (visit) => void log.every(visit) },
              { limits: options, known: {}, memoryBytes: 2 ** 23, from },
              (finding) => findings.push(finding),
            );
            return findings.toSorted((a, b) => a.key - b.key);
          }),
        );
        expect(all[1]).toEqual(all[0]);
        expect(all[2]).toEqual(all[0]);
      }),
      { numRuns: 50 },
    );
  });

  it('the findings are the same in little memory as in much, and the log is read as often as that takes', async () => {
    const many = Array.from({ length: 200_000 }, (_, i) =>
      row(i * 1_000, 1 + (i % 7), {
        key: 35_175_605_000_000 + (i % 90_000),
        cell: i % 3 ? london : manchester,
      }),
    );
    const much = await scan(many, {}, 2 ** 27);
    const little = await scan(many, {}, 2 ** 22);
    expect(much.summary).toMatchObject({ passes: 1, devices: 90_000, rows: 200_000, isInOrder: true });
    expect(little.summary).toMatchObject({ devices: 90_000, rows: 200_000, isInOrder: true });
    expect(little.summary.passes).toBeGreaterThanOrEqual(4);
    expect(much.findings.length).toBeGreaterThan(0);
    expect(little.findings).toEqual(much.findings);
    const shuffled = await scan(many.toReversed(), {}, 2 ** 22);
    expect(shuffled.summary).toMatchObject({ devices: 90_000, rows: 200_000, isInOrder: false });
    expect(shuffled.findings).toEqual(much.findings);
  });

  it('counts of lines equal those of plain sets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aRow, { minLength: 1, maxLength: 400 }), async (rows) => {
        const { findings } = await scan(rows.map((one) => ({ ...one, key: one.key - (one.key % 3) })));
        const first = Math.min(...rows.map(({ at }) => Math.floor(at / dayMs)));
        for (const finding of findings) {
          const own = rows.filter(({ key }) => key - (key % 3) === finding.key);
          const counted = own.filter(({ at, line }) => line > 0 && Math.floor(at / dayMs) < first + 30);
          expect(finding.lines).toBe(new Set(counted.map(({ line }) => line)).size);
          expect(finding.rows).toBe(own.length);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of a device with thousands of lines so many are counted, and it says that there are more', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => row(i * 1_000, 1 + i));
    const { findings } = await scan(rows);
    expect(findings).toMatchObject([{ lines: 1_024, isCapped: true }]);
  });

  it('rows outside the days that are counted are told', async () => {
    const { summary } = await scan([row(0, 7), row(29 * dayMs, 7), row(31 * dayMs, 7)]);
    expect(summary).toMatchObject({ rows: 3, rowsOutside: 1, from });
  });

  it('a log without a row, and a room for nobody, are refused', async () => {
    await expect(scan([])).rejects.toThrow('no row');
    await expect(scan([row(0, 1)], {}, 1_000)).rejects.toThrow('4 MB');
  });
});
