import { canarySight, type TimeToApply, timeToApply, worstSight } from '@deadset/analytics';
import type { LatencyBoard } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { VerifiedLog } from '../log/index.ts';
import { listApplications } from '../receipts/index.ts';
import { keptFor } from '../upkeep/index.ts';
import {
  type EdgeStanding,
  listCanariesBelow,
  listFirstAbove,
  listStandings,
  type PublishedCanary,
} from './latency-store.ts';

export interface LatencyDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly verified: Pick<VerifiedLog, 'size'>;
}

/** What the board looks back on, in milliseconds: a day. */
const periodMs = 86_400_000;
/** Canaries that are looked back on for the last that an edge has seen: two days of them. */
const canariesLookedAt = 48;
/** How long the same board is shown to all who ask, in milliseconds. */
const boardLifeMs = 2_000;
/** How long the times of a whole day are taken as they were, in milliseconds: a minute changes little of them. */
const timesLifeMs = 30_000;
/** How long an edge has for a canary, in milliseconds: with the life of a board, a minute until a miss is shown. */
const canaryPatienceMs = 57_000;

type Participant = LatencyBoard['participants'][number];
type Edge = Participant['edges'][number];

/** Gives the board of the moment, made once for all who ask within two seconds. */
export function latencyBoards(dependencies: LatencyDependencies): () => Promise<LatencyBoard> {
  const { db, clock } = dependencies;
  const times = keptFor(timesLifeMs, clock, async (at) =>
    timeToApply(await listApplications(db, at - periodMs)),
  );
  return keptFor(boardLifeMs, clock, async (at) => makeBoard(dependencies, at, await times()));
}

async function makeBoard(
  { db, verified }: LatencyDependencies,
  at: number,
  times: readonly TimeToApply[],
): Promise<LatencyBoard> {
  const { size } = verified;
  const canaries = await listCanariesBelow(db, size, canariesLookedAt);
  const [newest] = canaries;
  const seenAt = newest === undefined ? new Map<string, number>() : await listFirstAbove(db, newest.position);
  const edgesOf = new Map<string, EdgeStanding[]>();
  for (const standing of await listStandings(db)) {
    const { participant } = standing;
    edgesOf.set(participant, [...(edgesOf.get(participant) ?? []), standing]);
  }
  return {
    at: instantText(at),
    since: instantText(at - periodMs),
    size,
    ...(newest === undefined
      ? {}
      : { canary: { position: newest.position, publishedAt: instantText(newest.publishedAt) } }),
    participants: [...edgesOf].map(([id, edges]) =>
      participantOf(
        edges,
        edges.map((edge) => edgeOf(edge, { at, size, canaries, seenAt: seenAt.get(edge.edge) })),
        times.find(({ participant }) => participant === id),
      ),
    ),
  };
}

function participantOf(
  [first]: readonly EdgeStanding[],
  edges: Edge[],
  times: TimeToApply | undefined,
): Participant {
  if (first === undefined) throw new Error('a participant without edges on the board');
  const sights = edges.flatMap(({ canary }) => canary ?? []);
  return {
    participant: first.participant,
    name: first.name,
    role: first.role,
    edges,
    ...(sights.length === 0 ? {} : { canary: worstSight(sights) }),
    ...(times === undefined ? {} : { timeToApply: figuresOf(times) }),
  };
}

interface Moment {
  readonly at: number;
  readonly size: number;
  readonly canaries: readonly PublishedCanary[];
  readonly seenAt: number | undefined;
}

function edgeOf({ edge, position, appliedAt, receivedAt }: EdgeStanding, moment: Moment): Edge {
  const { at, size, canaries, seenAt } = moment;
  const [newest] = canaries;
  const lastCanary = canaries.find((canary) => position !== undefined && canary.position <= position);
  return {
    edge,
    behind: Math.max(0, size - 1 - (position ?? -1)),
    ...(position === undefined ? {} : { position }),
    ...(appliedAt === undefined ? {} : { appliedAt: instantText(appliedAt) }),
    ...(receivedAt === undefined ? {} : { ageSeconds: Math.max(0, at - receivedAt) / 1000 }),
    ...(newest === undefined
      ? {}
      : { canary: canarySight({ ...newest, ...seen(seenAt) }, at, canaryPatienceMs) }),
    ...(seenAt === undefined ? {} : { canarySeenAt: instantText(seenAt) }),
    ...(lastCanary === undefined ? {} : { lastCanary: lastCanary.position }),
  };
}

function seen(seenAt: number | undefined): { seenAt?: number } {
  return seenAt === undefined ? {} : { seenAt };
}

function figuresOf({ count, medianMs, p99Ms, slowestMs }: TimeToApply) {
  return { count, medianMs, p99Ms, slowestMs };
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}
