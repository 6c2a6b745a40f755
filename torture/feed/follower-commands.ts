import { genesis } from '@deadset/protocol';
import fc from 'fast-check';
import { ModelFollower } from './model-follower.ts';
import type { SealedStep } from './sealed-feed.ts';

/** Feeds of one log, and of a second that shares its beginning and was signed with the same keys. */
export interface FeedPair {
  readonly honest: readonly SealedStep[];
  /** Begins to differ at this batch. */
  readonly forkAt: number;
  readonly forked: readonly SealedStep[];
}

/** What a follower must be: so many batches in, and never again taken back below so many by a snapshot. */
interface Model {
  applied: number;
  mark: number;
}

type Step = (model: Model, follower: ModelFollower) => void;
type FollowerCommand = fc.Command<Model, ModelFollower>;
/** Makes a command out of what must be so before it, and what it does and asserts. */
type Make = (name: string, possible: (model: Model) => boolean, step: Step) => FollowerCommand;
/** Tells how often each thing was done. */
export type Tally = (what: string) => void;

/** A follower and a model at the beginning. */
export function freshPair(): { model: Model; real: ModelFollower } {
  return { model: { applied: 0, mark: 0 }, real: new ModelFollower() };
}

/** Everything that a network, a disk or a thief may do to a follower, each with what must come of it. */
export function followerCommands(pair: FeedPair, tally: Tally): fc.Arbitrary<FollowerCommand>[] {
  const make: Make = (name, check, step) => ({
    check,
    run: (model, follower) => {
      tally(name.replace(/[0-9]+/g, 'n'));
      step(model, follower);
      const expected = pair.honest[model.applied - 1]?.state ?? genesis;
      follower.mustStandOn(expected);
    },
    toString: () => name,
  });
  return [
    ...orderCommands(pair, make),
    ...damageCommands(pair, make),
    forkCommand(pair, make),
    snapshotCommand(pair, make),
  ];
}

/** Honest batches, in the right order and in every other. */
function orderCommands({ honest }: FeedPair, make: Make): fc.Arbitrary<FollowerCommand>[] {
  const last = honest.length;
  const index = fc.nat({ max: last - 1 });
  const next: Step = (model, follower) => {
    follower.mustTake(follower.batch(bytesOf(honest, model.applied)));
    model.applied += 1;
    model.mark = Math.max(model.mark, model.applied);
  };
  const again = (i: number): Step => {
    return (_, follower) => follower.mustRefuse(follower.batch(bytesOf(honest, i)), 'gap');
  };
  const swapped: Step = (model, follower) => {
    again(model.applied + 1)(model, follower);
    next(model, follower);
  };
  const replayed: Step = (model, follower) => {
    for (let i = 0; i < model.applied; i += 1) again(i)(model, follower);
  };
  const emptied: Step = (model, follower) => {
    follower.state = genesis;
    model.applied = 0;
  };
  return [
    fc.constant(make('next', ({ applied }) => applied < last, next)),
    index.map((i) => make(`duplicate ${i}`, ({ applied }) => i < applied, again(i))),
    index.map((i) => make(`gap ${i}`, ({ applied }) => i > applied, again(i))),
    fc.constant(make('two in the wrong order', ({ applied }) => applied + 1 < last, swapped)),
    fc.constant(make('everything from the start again', ({ applied }) => applied > 0, replayed)),
    fc.constant(make('its disk gives the empty state again', ({ applied }) => applied > 0, emptied)),
  ];
}

/** Batches and snapshots of which a bit is another, or the end is missing. */
function damageCommands({ honest }: FeedPair, make: Make): fc.Arbitrary<FollowerCommand>[] {
  const place = fc.tuple(fc.nat({ max: honest.length - 1 }), fc.nat(), fc.nat({ max: 7 }));
  const isThere = ({ applied }: Model) => applied < honest.length;
  return [
    place.map(([, at, bit]) =>
      make(`next with bit ${at}.${bit} flipped`, isThere, ({ applied }, follower) => {
        follower.mustRefuse(follower.batch(flipped(bytesOf(honest, applied), at, bit)));
      }),
    ),
    place.map(([, length]) =>
      make(`next cut off at ${length}`, isThere, ({ applied }, follower) => {
        const bytes = bytesOf(honest, applied);
        follower.mustRefuse(follower.batch(bytes.subarray(0, length % bytes.length)));
      }),
    ),
    place.map(([i, at, bit]) =>
      make(
        `snapshot ${i} with bit ${at}.${bit} flipped`,
        () => true,
        (_, follower) => follower.mustRefuse(follower.snapshot(flipped(snapshotOf(honest, i), at, bit))),
      ),
    ),
  ];
}

/** Batches of the second log. Its first one grew from the same tree: only witnesses can tell who is right. */
function forkCommand({ forkAt, forked }: FeedPair, make: Make): fc.Arbitrary<FollowerCommand> {
  return fc.nat({ max: forked.length - 1 }).map((i) =>
    make(
      `batch ${i} of a fork`,
      () => i > forkAt,
      (_, follower) => follower.mustRefuse(follower.batch(bytesOf(forked, i)), 'gap', 'fork'),
    ),
  );
}

/** Snapshots of every age: taken unless they are older than what was once verified. */
function snapshotCommand({ honest }: FeedPair, make: Make): fc.Arbitrary<FollowerCommand> {
  return fc.nat({ max: honest.length - 1 }).map((i) =>
    make(
      `snapshot ${i}`,
      () => true,
      (model, follower) => {
        const refusal = follower.snapshot(snapshotOf(honest, i));
        if (i + 1 < model.mark) {
          follower.mustRefuse(refusal, 'too-old');
          return;
        }
        follower.mustTake(refusal);
        model.applied = i + 1;
        model.mark = model.applied;
      },
    ),
  );
}

function bytesOf(steps: readonly SealedStep[], index: number): Buffer {
  return steps[index]?.bytes ?? Buffer.alloc(0);
}

function snapshotOf(steps: readonly SealedStep[], index: number): Buffer {
  return steps[index]?.snapshot ?? Buffer.alloc(0);
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = at % copy.length;
  copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  return copy;
}
