import { applyBatch, type FeedState, genesis, positionOf, verifySnapshot } from '@deadset/protocol';
import fc from 'fast-check';
import { feedPolicy, type SealedStep } from './sealed-feed.ts';

/** Feeds of one log, and of a second that shares its beginning and was signed with the same keys. */
export interface FeedPair {
  readonly honest: readonly SealedStep[];
  /** Begins to differ at this batch. */
  readonly forkAt: number;
  readonly forked: readonly SealedStep[];
}

/** What a follower must be: so many batches in, and never again below so many. */
interface Model {
  applied: number;
  mark: number;
}

/** A follower as hub and edge have it: a state, and the highest position that it ever verified. */
class Follower {
  state: FeedState = genesis;
  mark = -1;

  /** Why it refuses a batch; undefined when it takes it. */
  batch(bytes: Buffer): string | undefined {
    const result = applyBatch(this.state, bytes, feedPolicy);
    if (!result.ok) return result.refusal;
    this.#take(result.state);
    return undefined;
  }

  snapshot(bytes: Buffer): string | undefined {
    const result = verifySnapshot(bytes, feedPolicy, this.mark);
    if (!result.ok) return result.refusal;
    this.#take(result.state);
    return undefined;
  }

  #take(state: FeedState): void {
    this.state = state;
    this.mark = Math.max(this.mark, positionOf(state));
  }
}

/** Tells how often each thing was done. */
export type Tally = (what: string) => void;

type Step = (model: Model, follower: Follower) => void;

function command(name: string, check: (model: Model) => boolean, step: Step): fc.Command<Model, Follower> {
  return { check, run: step, toString: () => name };
}

/** Everything that a network, a disk or a thief may do to a follower, each with what must come of it. */
export function followerCommands(pair: FeedPair, tally: Tally): fc.Arbitrary<fc.Command<Model, Follower>>[] {
  const { honest, forkAt, forked } = pair;
  const last = honest.length;
  /** The batch that leads from so many applied to one more. */
  const bytesAt = (steps: readonly SealedStep[], index: number) => steps[index]?.bytes ?? Buffer.alloc(0);
  const stands = (model: Model, follower: Follower) => {
    const expected = honest[model.applied - 1]?.state ?? genesis;
    if (!follower.state.root.equals(expected.root)) throw new Error('the follower stands on another tree');
    if (!follower.state.list.digest().equals(expected.list.digest()))
      throw new Error('the follower holds another list');
  };
  const make = (name: string, possible: (model: Model) => boolean, step: Step): fc.Command<Model, Follower> =>
    command(name, possible, (model, follower) => {
      tally(name.replace(/[0-9]+/g, 'n'));
      step(model, follower);
      stands(model, follower);
    });
  const refuses = (refusal: string | undefined, ...allowed: readonly string[]) => {
    if (refusal === undefined || (allowed.length > 0 && !allowed.includes(refusal)))
      throw new Error(`${refusal ?? 'taken'} instead of ${allowed.join(' or ') || 'any refusal'}`);
  };
  const takes = (refusal: string | undefined) => {
    if (refusal !== undefined) throw new Error(`an honest batch or snapshot is refused: ${refusal}`);
  };
  const next: Step = (model, follower) => {
    takes(follower.batch(bytesAt(honest, model.applied)));
    model.applied += 1;
    model.mark = Math.max(model.mark, model.applied);
  };
  const index = fc.nat({ max: last - 1 });
  return [
    fc.constant(make('next', ({ applied }) => applied < last, next)),
    index.map((i) =>
      make(
        `duplicate ${i}`,
        ({ applied }) => i < applied,
        (_, follower) => refuses(follower.batch(bytesAt(honest, i)), 'gap'),
      ),
    ),
    index.map((i) =>
      make(
        `gap ${i}`,
        ({ applied }) => i > applied,
        (_, follower) => refuses(follower.batch(bytesAt(honest, i)), 'gap'),
      ),
    ),
    fc.constant(
      make(
        'two in the wrong order',
        ({ applied }) => applied + 1 < last,
        (model, follower) => {
          refuses(follower.batch(bytesAt(honest, model.applied + 1)), 'gap');
          next(model, follower);
        },
      ),
    ),
    fc.constant(
      make(
        'everything from the start again',
        ({ applied }) => applied > 0,
        (model, follower) => {
          for (let i = 0; i < model.applied; i += 1) refuses(follower.batch(bytesAt(honest, i)), 'gap');
        },
      ),
    ),
    index.map((i) =>
      make(
        `batch ${i} of a fork`,
        // The first that differs grew from the same tree: only witnesses can tell who is right.
        ({ applied }) => i > forkAt,
        (_, follower) => refuses(follower.batch(bytesAt(forked, i)), 'gap', 'fork'),
      ),
    ),
    fc.tuple(fc.nat(), fc.nat({ max: 7 })).map(([at, bit]) =>
      make(
        `next with bit ${at}.${bit} flipped`,
        ({ applied }) => applied < last,
        (model, follower) => refuses(follower.batch(flipped(bytesAt(honest, model.applied), at, bit))),
      ),
    ),
    fc.nat().map((length) =>
      make(
        `next cut off at ${length}`,
        ({ applied }) => applied < last,
        (model, follower) => {
          const bytes = bytesAt(honest, model.applied);
          refuses(follower.batch(bytes.subarray(0, length % bytes.length)));
        },
      ),
    ),
    index.map((i) =>
      make(
        `snapshot ${i}`,
        () => true,
        (model, follower) => {
          const refusal = follower.snapshot(honest[i]?.snapshot ?? Buffer.alloc(0));
          if (i + 1 < model.mark) {
            refuses(refusal, 'too-old');
            return;
          }
          takes(refusal);
          model.applied = i + 1;
          model.mark = Math.max(model.mark, model.applied);
        },
      ),
    ),
    fc.tuple(index, fc.nat(), fc.nat({ max: 7 })).map(([i, at, bit]) =>
      make(
        `snapshot ${i} with bit ${at}.${bit} flipped`,
        () => true,
        (_, follower) => refuses(follower.snapshot(flipped(honest[i]?.snapshot ?? Buffer.alloc(0), at, bit))),
      ),
    ),
    fc.constant(
      make(
        'its disk gives the empty state again',
        ({ applied }) => applied > 0,
        (model, follower) => {
          follower.state = genesis;
          model.applied = 0;
        },
      ),
    ),
  ];
}

/** A follower and a model at the beginning. */
export function freshPair(): { model: Model; real: Follower } {
  return { model: { applied: 0, mark: 0 }, real: new Follower() };
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = at % copy.length;
  copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  return copy;
}
