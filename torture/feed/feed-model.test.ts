import { applyBatch, genesis } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { drawFeeds, tryFollowers } from './feed-model.ts';
import { feedPolicy } from './sealed-feed.ts';

describe('a follower, whatever a network, a disk or a thief does to it', () => {
  it('stands on a state that the hub published, and says what it refuses', () => {
    const counts = new Map<string, number>();
    tryFollowers(7, 400, (what) => counts.set(what, (counts.get(what) ?? 0) + 1));
    expect(counts.get('sequences')).toBe(400);
    // Each kind of trouble was met, or the run shows nothing about it.
    expect(counts.size).toBe(12);
    expect(Math.min(...counts.values())).toBeGreaterThan(50);
  });

  it('and the first batch of a fork grows from the very same tree, which is what witnesses are for', () => {
    const { honest, forkAt, forked } = drawFeeds(7);
    const before = honest[forkAt - 1]?.state ?? genesis;
    for (const steps of [honest, forked]) {
      expect(applyBatch(before, steps[forkAt]?.bytes ?? Buffer.alloc(0), feedPolicy).ok).toBe(true);
    }
  });
});
