import { encodeEntryLeaf, encodeStateLeaf } from '@deadset/protocol';
import { expect, it } from 'vitest';
import { entryLine, leafRows, timeOf } from './leaf-views.ts';

const at = Date.parse('2026-11-22T12:00:00Z');
const entry = encodeEntryLeaf({
  entryId: Buffer.alloc(16, 1),
  deviceLabel: Buffer.alloc(16, 2),
  declaration: Buffer.alloc(16, 3),
  commitment: Buffer.alloc(32, 4),
  act: 'declare',
  tier: 0,
  at,
  untilAt: at + 1000,
  authority: 'canary',
  keyIds: [],
  evidence: { kind: 'none' },
});

it('an entry is told in words, with its bytes beside them', () => {
  expect(entryLine({ position: 5, leaf: entry })).toEqual({
    position: 5,
    title: 'Declared',
    at,
    detail: 'tier 0 (unproved), by the canary, which is about no phone, device',
    label: '02020202',
  });
  expect(leafRows(entry)).toContainEqual({ key: 'Ends by itself', value: '22 Nov 2026, 12:00:01' });
  expect(leafRows(entry)).toContainEqual({ key: 'Device', value: '02'.repeat(16), isHash: true });
});

it('a state leaf tells count and digest', () => {
  const leaf = encodeStateLeaf({
    position: 1,
    at,
    states: [{ view: 'all-gates', count: 7, digest: Buffer.alloc(32, 9) }],
  });
  expect(leafRows(leaf)).toContainEqual({ key: 'Count (all-gates)', value: '7' });
  expect(timeOf(leaf)).toBe(at);
});

it.each([
  ['of another kind', Buffer.from([99, 1, 2])],
  ['of another version', Buffer.from([1, 99, 2])],
  ['cut short', entry.subarray(0, 40)],
  ['of no bytes', Buffer.alloc(0)],
])('a leaf %s is shown as one that this page does not know', (_, leaf) => {
  expect(leafRows(leaf)).toEqual([{ key: 'Kind', value: 'a kind that this page does not know' }]);
  expect(timeOf(leaf)).toBeUndefined();
  expect(entryLine({ position: 1, leaf })).toEqual({ position: 1, title: 'Another kind of leaf' });
});
