import { createHash } from 'node:crypto';
import { imeiKeyFrom, type Listing } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { ListState } from '../list/list-state.ts';
import type { ListChange } from '../list/listed-declaration.ts';
import { Frontier } from '../log/merkle-tree.ts';
import { ApprovalState } from '../record/approval-state.ts';
import { encodeStateLeaf } from '../record/state-leaf.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot, snapshotParts } from './snapshot-file.ts';
import { readSnapshot } from './verify-snapshot.ts';

const listings: readonly Listing[] = [
  { effect: 'prohibited', tier: 1 },
  { effect: 'prohibited', tier: 3 },
  { effect: 'tracked', tier: 0, untilAt: 1_790_000_000_000 },
  { effect: 'disputed', tier: 2 },
];

/** Lists of a few TACs, dense and sparse, here and there with several declarations on a key. */
const lists = fc
  .array(
    fc.record({
      tac: fc.constantFrom(0, 1, 35_000_001, 86_123_450, 99_999_999),
      serial: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 999_999 })),
      name: fc.integer({ min: 1, max: 255 }),
      listing: fc.constantFrom(...listings),
    }),
    { maxLength: 200 },
  )
  .map((rows) => ListState.empty.with(rows.map(changeOf), Buffer.alloc(32, 9)));

interface Row {
  readonly tac: number;
  readonly serial: number;
  readonly name: number;
  readonly listing: Listing;
}

function changeOf({ tac, serial, name, listing }: Row): ListChange {
  const key = imeiKeyFrom(tac, serial);
  if (key === undefined) throw new Error('a key out of range');
  return { key, declaration: Buffer.alloc(16, name), listing };
}

function snapshotOf(list: ListState): Snapshot {
  const approvals = ApprovalState.empty;
  const states = [
    { view: 'all-gates', count: list.count, digest: list.digest() },
    { view: 'approvals', count: approvals.count, digest: approvals.digest() },
  ] as const;
  const stateLeaf = encodeStateLeaf({ position: 0, at: 1_780_000_000_000, states });
  return { anchor: { frontierBefore: Frontier.empty, stateLeaf, note: 'a note\n' }, list, approvals };
}

/** Where the rows begin in a file of `snapshotOf`: everything before them is of the same length. */
const rowsStart = encodeSnapshot(snapshotOf(ListState.empty)).length - 32 - 4;

function withChecksum(body: Uint8Array): Buffer {
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** What a file lists, read with string functions from the description in docs/snapshot.md alone. */
function readIndependently(file: Buffer): { key: string; name: string; status: number }[] {
  const bytes = [...file.subarray(rowsStart, -32)];
  const number = (length: number) =>
    Number.parseInt(Buffer.from(bytes.splice(0, length)).toString('hex'), 16);
  const varint = () => {
    const end = bytes.findIndex((byte) => byte < 128);
    return bytes.splice(0, end + 1).reduce((sum, byte, i) => sum + (byte % 128) * 128 ** i, 0);
  };
  const found: { key: string; name: string; status: number }[] = [];
  let tac = -1;
  for (let tacs = number(4); tacs > 0; tacs -= 1) {
    tac += 1 + varint();
    const count = varint();
    const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const lowBits = Number.parseInt(bits.slice(0, 5), 2);
    const gaps = bits.slice(5).match(new RegExp(`^(0*1.{${lowBits}}){${count}}`))?.[0] ?? '';
    bytes.splice(0, Math.ceil((5 + gaps.length) / 8));
    const serials: number[] = [];
    for (const [, zeros = '', low = ''] of gaps.matchAll(new RegExp(`(0*)1(.{${lowBits}})`, 'g')))
      serials.push((serials.at(-1) ?? -1) + 1 + zeros.length * 2 ** lowBits + Number.parseInt(`0${low}`, 2));
    const statuses: number[] = [];
    if (number(1) === 0) statuses.push(...bytes.splice(0, count));
    else while (statuses.length < count) statuses.push(...runOf(number(1), varint()));
    bytes.splice(0, number(3) * 9);
    const names = serials.map(() => Buffer.from(bytes.splice(0, 16)).toString('hex'));
    for (let left = number(3); left > 0; left -= 1) {
      bytes.splice(0, 3);
      bytes.splice(0, number(2) * 23);
    }
    for (const [i, serial] of serials.entries())
      found.push({
        key: `${String(tac).padStart(8, '0')}${String(serial).padStart(6, '0')}`,
        name: names[i] ?? '',
        status: statuses[i] ?? 0,
      });
  }
  expect(bytes).toEqual([]);
  return found;
}

function runOf(status: number, length: number): number[] {
  return Array.from({ length }, () => status);
}

function listed(list: ListState): { key: string; name: string; status: number }[] {
  return [...list.rows()].flatMap(({ tac, serials, statuses, names }) =>
    [...serials].map((serial, i) => ({
      key: String(tac * 1_000_000 + serial).padStart(14, '0'),
      name: Buffer.from(names.subarray(i * 16, i * 16 + 16)).toString('hex'),
      status: statuses[i] ?? 0,
    })),
  );
}

describe('a snapshot file', () => {
  it('gives the list that was written, here and by an independent reading of its description', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const file = encodeSnapshot(snapshotOf(list));
        const read = readSnapshot(file);
        if (!read.ok) throw new Error(read.refusal);
        expect([...read.snapshot.list.rows()]).toEqual([...list.rows()]);
        expect(readIndependently(file)).toEqual(listed(list));
      }),
    );
  });

  it('comes in parts of a bounded length that make the same bytes', () => {
    const spread = Array.from({ length: 60_000 }, (_, i) => ({
      tac: 35_000_000 + (i % 50),
      serial: i * 7,
      name: 1 + (i % 200),
      listing: { effect: 'prohibited', tier: 1 } as const,
    }));
    const snapshot = snapshotOf(ListState.empty.with(spread.map(changeOf)));
    const parts = [...snapshotParts(snapshot)];
    const whole = Buffer.concat(parts);
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(1.1 * 1024 * 1024);
    expect(whole.equals(encodeSnapshot(snapshot))).toBe(true);
    expect(whole.equals(withChecksum(whole.subarray(0, -32)))).toBe(true);
  });

  it('with any bytes in its rows is refused as malformed, or has no other form, even under a checksum that fits', () => {
    const edits = fc.array(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(lists, edits, fc.option(fc.nat(), { nil: undefined }), (list, changes, cut) => {
        const body = Buffer.from(encodeSnapshot(snapshotOf(list)).subarray(0, -32));
        for (const { at, byte } of changes) body[rowsStart + (at % (body.length - rowsStart))] = byte;
        const kept = cut === undefined ? body.length : rowsStart + (cut % (body.length - rowsStart));
        expect(isMalformedOrCanonical(withChecksum(body.subarray(0, kept)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of nothing but noise behind its head is refused as malformed, or has no other form', () => {
    const head = encodeSnapshot(snapshotOf(ListState.empty)).subarray(0, rowsStart);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(
          isMalformedOrCanonical(withChecksum(Buffer.concat([head, Buffer.of(0, 0, 0, 1), noise]))),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that promises a million serials and holds none takes no memory for them', () => {
    const head = encodeSnapshot(snapshotOf(ListState.empty)).subarray(0, rowsStart);
    // One TAC, the first, with 1,000,000 serials.
    const promise = withChecksum(Buffer.concat([head, Buffer.of(0, 0, 0, 1, 0, 0xc0, 0x84, 0x3d, 0)]));
    expect(() => decodeSnapshot(promise)).toThrow('more serials than names');
  });

  it('whose end of a word stands at the beginning of time, which the digest does not tell from none, is refused', () => {
    const [tracked] = listings.filter(({ effect }) => effect === 'tracked');
    if (tracked === undefined) throw new Error('a listing');
    const forged = ListState.empty.with([
      changeOf({ tac: 35_000_001, serial: 7, name: 1, listing: { ...tracked, untilAt: 0 } }),
    ]);
    expect(readSnapshot(encodeSnapshot(snapshotOf(forged)))).toEqual({ ok: false, refusal: 'malformed' });
  });

  it('as DEADSET4 wrote it is still read, so that a hub finds the list that it kept', () => {
    const read = readSnapshot(Buffer.from(before5, 'base64'));
    if (!read.ok) throw new Error(read.refusal);
    const { list } = read.snapshot;
    const keys = ['35000001000007', '35000001000300', '86123450000000', '86123450999999'];
    expect(listed(list).map(({ key }) => key)).toEqual(keys);
    expect(
      list.declarationsOn(
        changeOf({
          tac: 86_123_450,
          serial: 999_999,
          name: 4,
          listing: listings[0] ?? { effect: 'tracked', tier: 0 },
        }).key,
      ),
    ).toHaveLength(2);
    expect(readSnapshot(encodeSnapshot(read.snapshot))).toMatchObject({ ok: true });
  });

  it.each([3, 6])('of version %i is refused as such, not as a damaged one', (version) => {
    const body = Buffer.from(encodeSnapshot(snapshotOf(ListState.empty)).subarray(0, -32));
    body.write(`DEADSET${version}`, 'latin1');
    expect(readSnapshot(withChecksum(body))).toEqual({ ok: false, refusal: 'other-version' });
  });
});

/** Whether a file is refused as malformed or is the only form of what it says. Whatever else is thrown goes on. */
function isMalformedOrCanonical(file: Buffer): boolean {
  try {
    return encodeSnapshot(decodeSnapshot(file)).equals(file);
  } catch (error) {
    if (error instanceof MalformedBytes) return true;
    throw error;
  }
}

/** Four keys, one of them with two declarations and one with an end, in the form before this one. */
const before5 =
  'REVBRFNFVDQAAAAAAAAAAAAAXQICAAAAAAAAAZ5wRIgAAgAAAAAAAATboOvj2/uDtDadKxHQ/tShl16Y2ziInp6rqJeFCaTTJAEA' +
  'AAAAAABegMMZWTdwFS4xDxZrALldcQkvx7Lc9iABBYh6WKlgsQAAAAdhIG5vdGUKAAAAAAAAAAAAAAAAAAAAAAkJCQkJCQkJCQkJ' +
  'CQkJCQkJCQkJCQkJCQkJCQkJCQkJAAAAAgIWDsEAAAIHpAIhAAAAAQEBAQEBAQEBAQEBAQEBAQICAgICAgICAgICAgICAgIAAAAF' +
  'IiO6AAACAL6EPQAQIQAAAQAAAAGgxFBsAAMDAwMDAwMDAwMDAwMDAwMAAAAAAAAAAAAAAAAAAAAAAAABD0I/AAIEBAQEBAQEBAQE' +
  'BAQEBAQEIQAAAAAAAAUFBQUFBQUFBQUFBQUFBQVCAAAAAAAAPWD73XZDtrgHgtPDBPKUwtR6oO2+D4rNyWYw+tcj1nQ=';
