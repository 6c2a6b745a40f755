import { parseImeiKey } from '@deadset/domain';
import {
  ApprovalState,
  commitmentTo,
  type EntryLeaf,
  encodeEntryLeaf,
  encodeOpening,
  encodeStateLeaf,
  Frontier,
} from '@deadset/protocol';
import { expect, it } from 'vitest';
import { LeafJudge } from './leaf-judge.ts';

const at = 1_800_000_000_000;
const key = parseImeiKey(35_209_900_176_148) ?? expect.unreachable('a key');
const nothing = {
  frontier: Frontier.empty,
  sealedAt: 0,
  approvals: ApprovalState.empty,
  ends: new Map<string, number>(),
  eased: new Map<string, number>(),
};
const opening = encodeOpening({ salt: Buffer.alloc(32, 9), mode: 'total', isQuiet: false, keys: [key] });

/** One entry and the state leaf behind it, judged as of a head that was cosigned at `at`. */
function judge(said: Partial<EntryLeaf>, sealedAt = at): void {
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, 2),
    deviceLabel: Buffer.alloc(16, 3),
    declaration: Buffer.alloc(16, 4),
    commitment: commitmentTo(opening),
    act: 'declare',
    tier: 1,
    at,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
    ...said,
  });
  const judging = new LeafJudge(nothing, at);
  judging.add(leaf);
  judging.add(encodeStateLeaf({ position: 1, at: sealedAt, states: [] }));
}

it('a proved word that ends by itself is an alarm, for it would hide others until then and let the phone pass after', () => {
  expect(() => judge({ tier: 3, untilAt: at + 1 })).toThrow('has an end');
  expect(() => judge({ tier: 3 })).not.toThrow();
  expect(() => judge({ tier: 0, untilAt: at + 1 })).not.toThrow();
});

it('a state leaf of a later time than those who cosigned is an alarm, for ends and days would come early', () => {
  expect(() => judge({}, at + 60_001)).toThrow('later than those who cosigned');
  expect(() => judge({}, at + 60_000)).not.toThrow();
});

it('an easing that no approver signed is an alarm, and so is a hand-over without its secret', () => {
  expect(() => judge({ act: 'ease' })).toThrow('without an approver');
  expect(() => judge({ act: 'hand-over', tier: 0 })).toThrow('without the secret');
  expect(() => judge({ act: 'enrol', tier: 0 })).not.toThrow();
});
