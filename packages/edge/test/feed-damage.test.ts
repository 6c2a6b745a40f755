import { setImmediate as turn } from 'node:timers/promises';
import type { Listing } from '@deadset/domain';
import { encodeSnapshot, LeafAudit } from '@deadset/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VerifiedList } from '../src/feed/index.ts';
import type { Justify } from '../src/feed/leaf-stream.ts';
import { policyOf } from '../src/feed/trust-pin.ts';
import { composeEdge, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = imeiKey(35_209_900_176_148);
const next = imeiKey(35_209_900_176_149);
const clock = () => 1_700_000_000_000;
const policy = policyOf(anchorsOf(logKeys()));

function flipped(bytes: Buffer, bit: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return damaged;
}

/** A log of two batches, and a list that has applied the first. */
function listAfterOne(): { list: VerifiedList; log: FeedServer; second: Buffer } {
  const log = new FeedServer(logKeys(), clock);
  log.publish({ key: stolen, listing: proved });
  log.publish({ key: next, listing: proved });
  const [first, second] = log.batches;
  if (first === undefined || second === undefined) throw new Error('two batches were published');
  const list = new VerifiedList(clock);
  expect(list.apply(first, policy)).toBeUndefined();
  return { list, log, second };
}

/** Judges by all the leaves that a log has. */
function justified(log: FeedServer): Justify {
  return async (from, to) => {
    const audit = new LeafAudit(from, policy.approverRoots);
    return audit.add(log.leaves().slice(from.frontier.size, to.frontier.size)) ?? audit.refusalOf(to);
  };
}

describe('a flipped bit', () => {
  it('anywhere in a batch is refused, changes no answer, and the batch as it was sealed still applies', async () => {
    const { list, second, log } = listAfterOne();
    const before = list.applied;
    const accepted: number[] = [];
    for (let bit = 0; bit < second.length * 8; bit += 1) {
      if (list.apply(flipped(second, bit), policy) === undefined) accepted.push(bit);
      if (bit % 500 === 0) await turn();
    }
    expect(accepted).toEqual([]);
    expect(list.applied).toBe(before);
    expect([list.index.get(stolen), list.index.get(next)]).toEqual([0x21, 0]);
    expect(list.apply(second, policy)).toBeUndefined();
    expect(list.state.root).toEqual(log.state.root);
  });

  it('anywhere in a snapshot is refused, and the snapshot as it was made is taken', async () => {
    const { list, log } = listAfterOne();
    const { anchor, list: hubList, approvals } = log.state;
    if (anchor === undefined) throw new Error('the hub has a list');
    const snapshot = encodeSnapshot({ anchor, list: hubList, approvals });
    const before = list.applied;
    const accepted: number[] = [];
    for (let bit = 0; bit < snapshot.length * 8; bit += 1) {
      if ((await list.adopt(flipped(snapshot, bit), policy, justified(log))) === undefined)
        accepted.push(bit);
      if (bit % 500 === 0) await turn();
    }
    expect(accepted).toEqual([]);
    expect(list.applied).toBe(before);
    expect(await list.adopt(snapshot, policy, justified(log))).toBeUndefined();
    expect(list.position).toBe(3);
  });

  it('in a heartbeat makes no list look younger', () => {
    const { list, log, second } = listAfterOne();
    list.apply(second, policy);
    const note = log.state.anchor?.note ?? '';
    const before = list.state.cosignedAt;
    fc.assert(
      fc.property(fc.nat({ max: Buffer.byteLength(note) * 8 - 1 }), (bit) => {
        list.hear(flipped(Buffer.from(note), bit).toString('utf8'), policy);
        expect(list.state.cosignedAt).toBe(before);
      }),
    );
  });
});

describe('a list', () => {
  it('never goes back: an older snapshot and an older head are told, and not taken', async () => {
    const { list, log, second } = listAfterOne();
    const oldNote = list.state.anchor?.note ?? '';
    const { anchor, list: oldList, approvals } = list.state;
    if (anchor === undefined) throw new Error('the list has an anchor');
    const old = encodeSnapshot({ anchor, list: oldList, approvals });
    list.apply(second, policy);
    expect(await list.adopt(old, policy, justified(log))).toBe('too-old');
    expect(list.hear(oldNote, policy)).toBe('rolled-back');
    expect(list.position).toBe(log.position);
  });

  it('does not take another history for its own, however well it is signed', async () => {
    const { list } = listAfterOne();
    const other = new FeedServer(logKeys(), clock);
    other.publish({ key: next, listing: proved });
    other.publish({ key: stolen, listing: proved });
    expect(list.apply(other.batches[1] ?? Buffer.alloc(0), policy)).toBe('fork');
    const short = new FeedServer(logKeys(), clock);
    short.publish({ key: next, listing: proved });
    expect(await list.adopt(short.snapshotNow(), policy, justified(short))).toBe('fork');
    expect(list.hear(short.state.anchor?.note ?? '', policy)).toBe('fork');
  });

  it('that came off the disk too old is led past its high-water mark by the same history only', () => {
    const { log } = listAfterOne();
    const mark = { position: log.position, root: log.state.root };
    const honest = new VerifiedList(clock);
    honest.start(honest.state, mark);
    expect(honest.isAtMark).toBe(false);
    expect(log.batches.map((batch) => honest.apply(batch, policy))).toEqual([undefined, undefined]);
    expect(honest.isAtMark).toBe(true);

    const rewritten = new FeedServer(logKeys(), clock);
    rewritten.publish({ key: stolen, listing: proved });
    rewritten.publish({ key: stolen });
    const misled = new VerifiedList(clock);
    misled.start(misled.state, mark);
    expect(rewritten.batches.map((batch) => misled.apply(batch, policy))).toEqual([undefined, 'fork']);

    const recut = new FeedServer(logKeys(), clock);
    recut.publish({ key: stolen, listing: proved }, { key: stolen }, { key: next, listing: proved });
    const jumped = new VerifiedList(clock);
    jumped.start(jumped.state, { ...mark, position: 2 });
    expect(recut.batches.map((batch) => jumped.apply(batch, policy))).toEqual(['fork']);
  });
});

describe('an edge that is sent damaged bytes', () => {
  let hub: FeedServer;
  let edge: RunningEdge | undefined;

  beforeEach(async () => {
    hub = new FeedServer(logKeys());
    await hub.start();
  });

  afterEach(async () => {
    await edge?.close();
    edge = undefined;
    await hub.stop();
  });

  async function metric(line: string): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}/metrics`);
    return (await response.text()).includes(line);
  }

  it('heals, whichever bit it was', async () => {
    await inFreshFolder(async (folder) => {
      hub.publish({ key: stolen, listing: proved });
      hub.snapshot = hub.snapshotNow();
      edge = await composeEdge(quietConfig({ dataFolder: folder, hub: hub.config }));
      await until('following', () => edge?.position() === 1);
      // Behind the five bytes that say how long the frame is and of which kind.
      let bit = 40;
      let sent = 0;
      hub.tamper = (frame) => {
        hub.tamper = undefined;
        sent += 1;
        return flipped(frame, Math.min(bit, frame.length * 8 - 1));
      };
      const arm = hub.tamper;
      for (let round = 0; round < 25; round += 1, bit += 211) {
        hub.tamper = arm;
        hub.publish({ key: imeiKey(next + round), listing: proved });
        await until('healed', () => edge?.position() === hub.position && hub.followerCount === 1);
      }
      expect(sent).toBe(25);
      const asked = hub.asked.filter((line) => line.includes('/v1/snapshot')).length;
      expect(asked).toBeGreaterThan(15);
      expect(await metric('deadset_edge_refused_total{what="batch"')).toBe(true);
    });
  });

  it('refuses a damaged snapshot and takes the list from the feed instead', async () => {
    await inFreshFolder(async (folder) => {
      hub.publish({ key: stolen, listing: proved });
      hub.snapshot = flipped(hub.snapshotNow(), 801);
      edge = await composeEdge(quietConfig({ dataFolder: folder, hub: hub.config }));
      await until('caught up', () => edge?.position() === 1);
      expect(await metric('refused_total{what="snapshot",reason="malformed"} 1')).toBe(true);
    });
  });

  it('takes the snapshot when the feed has a gap that asking again does not fill', async () => {
    await inFreshFolder(async (folder) => {
      hub.publish({ key: stolen, listing: proved });
      edge = await composeEdge(quietConfig({ dataFolder: folder, hub: hub.config }));
      await until('caught up', () => edge?.position() === 1);
      const missing = hub.position + 1;
      hub.tamper = (frame, firstPosition) => (firstPosition === missing ? Buffer.alloc(0) : frame);
      hub.publish({ key: next, listing: proved });
      hub.publish({ key: imeiKey(next + 1), listing: proved });
      hub.snapshot = hub.snapshotNow();
      await until('resynced', () => edge?.position() === hub.position);
      expect(await metric('refused_total{what="batch",reason="gap"}')).toBe(true);
    });
  });

  it('stops before an entry of a kind that it does not know, says so, and does not take it by a snapshot', async () => {
    await inFreshFolder(async (folder) => {
      hub.publish({ key: stolen, listing: proved });
      edge = await composeEdge(quietConfig({ dataFolder: folder, hub: hub.config }));
      await until('caught up', () => edge?.position() === 1);
      hub.publishUnknownKind();
      hub.snapshot = hub.snapshotNow();
      await until('an alarm', async () => metric('deadset_edge_alarm{alarm="unknown-leaf"} 1'));
      await until(
        'asked again',
        () => hub.asked.filter((line) => line.includes('/v1/feed?after=1')).length > 3,
      );
      expect(edge.position()).toBe(1);
      expect(hub.asked.filter((line) => line.includes('/v1/snapshot'))).toHaveLength(1);
    });
  });
});
