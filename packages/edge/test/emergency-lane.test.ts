import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import { type VerifierPolicy, verifyCheckpoint } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { ListFiles } from '../src/feed/list-files.ts';
import { policyOf, TrustPin } from '../src/feed/trust-pin.ts';
import { VerifiedList } from '../src/feed/verified-list.ts';
import { imeiKey, inFreshFolder } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = 35_209_900_176_148;
const minuteMs = 60_000;
const start = 1_700_000_000_000;

const first = logKeys(1);
const both = { log: first.log, cosigners: [...first.cosigners, ...logKeys(2).cosigners] };
const pinned = policyOf({ ...anchorsOf(both), quorum: 2, emergencyQuorum: 1 });

/** A list that has seen one head of both cosigners; every later one is of the first alone. */
function afterOneFullHead(policy: VerifierPolicy) {
  let now = start;
  const server = new FeedServer(both, () => now);
  const list = new VerifiedList(() => now);
  server.publish({ key: imeiKey(stolen), listing: proved });
  expect(list.apply(server.batches[0] ?? Buffer.alloc(0), policy)).toBeUndefined();
  server.keys = first;
  return {
    list,
    server,
    waitMinutes: (minutes: number) => {
      now += minutes * minuteMs;
    },
    publish: (key: number) => {
      server.publish({ key: imeiKey(key), listing: proved });
      return list.apply(server.batches.at(-1) ?? Buffer.alloc(0), policy);
    },
  };
}

describe('an edge that has pinned an emergency quorum', () => {
  it('takes heads of fewer cosigners when the last full one is more than an hour old, and says so', () => {
    const { list, waitMinutes, publish, server } = afterOneFullHead(pinned);
    waitMinutes(60);
    expect(publish(stolen + 1)).toBe('no-quorum');
    expect(list.position).toBe(1);
    waitMinutes(1);
    expect(list.apply(server.batches.at(-1) ?? Buffer.alloc(0), pinned)).toBeUndefined();
    expect(list.isEmergency).toBe(true);
    expect(publish(stolen + 2)).toBeUndefined();
    expect(list.state.list.get(imeiKey(stolen + 2))).toEqual(proved);
  });

  it('closes the lane at the next head of the full quorum', () => {
    const { list, waitMinutes, publish, server } = afterOneFullHead(pinned);
    waitMinutes(61);
    expect(publish(stolen + 1)).toBeUndefined();
    server.keys = both;
    expect(publish(stolen + 2)).toBeUndefined();
    expect(list.isEmergency).toBe(false);
    server.keys = first;
    expect(publish(stolen + 3)).toBe('no-quorum');
  });

  it('goes on after a restart from what it had kept, full or not', () => {
    const { list: before, waitMinutes, server } = afterOneFullHead(pinned);
    const list = new VerifiedList(() => start + 61 * minuteMs);
    list.start(before.state);
    waitMinutes(61);
    server.publish({ key: imeiKey(stolen + 1), listing: proved });
    expect(list.apply(server.batches.at(-1) ?? Buffer.alloc(0), pinned)).toBeUndefined();
  });

  it('still has the list that it took by the lane when it is started again', async () => {
    const { list, waitMinutes, publish } = afterOneFullHead(pinned);
    waitMinutes(61);
    expect(publish(stolen + 1)).toBeUndefined();
    await inFreshFolder(async (folder) => {
      const pin = await TrustPin.open(join(folder, 'trust-anchors.json'), {
        ...anchorsOf(both),
        quorum: 2,
        emergencyQuorum: 1,
      });
      const files = await ListFiles.open(folder);
      await files.replace(list.state);
      if (pin.policyOfKept === undefined) throw new Error('nothing is pinned');
      const { state } = await files.recover(pin.policyOfKept);
      await files.close();
      expect(state.list.get(imeiKey(stolen + 1))).toEqual(proved);
    });
  });

  it('has no lane before it has ever seen a full quorum', () => {
    const server = new FeedServer(first, () => start);
    server.publish({ key: imeiKey(stolen), listing: proved });
    const list = new VerifiedList(() => start + 100 * 60 * minuteMs);
    expect(list.apply(server.batches[0] ?? Buffer.alloc(0), pinned)).toBe('no-quorum');
  });
});

it('an edge that has pinned none never takes fewer, however long it lasts', () => {
  const policy = policyOf({ ...anchorsOf(both), quorum: 2 });
  const { waitMinutes, publish, list } = afterOneFullHead(policy);
  waitMinutes(7 * 24 * 60);
  expect(publish(stolen + 1)).toBe('no-quorum');
  expect(verifyCheckpoint(list.state.anchor?.note ?? '', policy).ok).toBe(true);
});

it('an emergency quorum that is none, or no smaller than the quorum, cannot be pinned', () => {
  for (const emergencyQuorum of [2, 3])
    expect(() => policyOf({ ...anchorsOf(both), quorum: 2, emergencyQuorum })).toThrow(
      'smaller than the quorum',
    );
});
