import { setImmediate as turn } from 'node:timers/promises';
import {
  type BatchRefusal,
  type FeedFrame,
  FeedFrameReader,
  type FeedState,
  heartbeatIntervalMs,
  type LeafAuditRefusal,
  MalformedBytes,
  type SnapshotRefusal,
  type VerifierPolicy,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import type { Alarms } from '../health/index.ts';
import { backOffMs } from './back-off.ts';
import type { HubEnrolment } from './hub-enrolment.ts';
import { HubRefusal, type HubSession } from './hub-session.ts';
import { auditLeaves } from './leaf-stream.ts';
import type { ListKeeper } from './list-keeper.ts';
import { pause } from './pause.ts';
import type { RefusalTally } from './refusal-tally.ts';
import type { HeadRefusal, VerifiedList } from './verified-list.ts';

export interface FeedFollowerParts {
  readonly list: VerifiedList;
  readonly keeper: ListKeeper;
  readonly hub: HubSession;
  readonly enrolment: HubEnrolment;
  readonly refusals: RefusalTally;
  readonly alarms: Alarms;
  readonly log: Logger;
  readonly entropy: (byteCount: number) => Buffer;
  /** How long the stream may be silent before it is given up, in milliseconds; three heartbeats when absent. */
  readonly silenceMs?: number;
}

/** What helps after a batch was refused. */
// A snapshot in their place counts only when the leaves that it goes over justify it.
const remedies = {
  malformed: 'snapshot',
  gap: 'snapshot',
  fork: 'snapshot',
  'bad-opening': 'snapshot',
  'bad-evidence': 'snapshot',
  'bad-time': 'snapshot',
  'bad-state': 'snapshot',
  'bad-root': 'snapshot',
  'malformed-note': 'snapshot',
  'bad-log-signature': 'snapshot',
  'no-quorum': 'snapshot',
  // A snapshot would hold the effect of an entry that nobody here understands. Asking for the batch again is safe.
  'unknown-leaf': 'again',
} as const satisfies Record<BatchRefusal, 'snapshot' | 'again'>;

/** Largest snapshot that is read, in bytes. The length comes from the network. */
const maxSnapshotBytes = 2 ** 31;
/** How long a snapshot may take to arrive, in milliseconds. */
const snapshotMs = 600_000;
/** How long one frame may take to arrive, in milliseconds. */
const longestFrameMs = 300_000;
/** Statuses by which a hub says that it cannot go on from our position. */
const positionRefused: ReadonlySet<number> = new Set([404, 409, 410, 416]);

/**
 * Keeps the verified list in step with the hub. Each batch is verified, then counts at the gates, then goes to disk.
 * Whatever goes wrong, the gates answer by the last verified state while this tries again, later and later.
 */
export class FeedFollower {
  readonly #parts: FeedFollowerParts;
  #needsSnapshot: boolean;
  #failures = 0;
  #isConnected = false;

  constructor(parts: FeedFollowerParts) {
    this.#parts = parts;
    this.#needsSnapshot = parts.list.position < 0 || !parts.list.isAtMark;
  }

  /** Whether the stream is open and has carried something. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Follows until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const policy = await this.#parts.enrolment.meet(signal);
        if (this.#needsSnapshot) await this.#resync(policy, signal);
        await this.#follow(policy, signal);
      } catch (error) {
        if (!signal.aborted) this.#reportAway(error);
      }
      this.#isConnected = false;
      if (signal.aborted) return;
      await pause(backOffMs(this.#failures, this.#parts.entropy), signal);
      this.#failures += 1;
    }
  }

  /** Reads the stream until it ends, falls silent or brings something that is refused. */
  async #follow(policy: VerifierPolicy, signal: AbortSignal): Promise<void> {
    const { hub, list, silenceMs = 3 * heartbeatIntervalMs } = this.#parts;
    const silence = new AbortController();
    const watchdog = setTimeout(() => silence.abort(new Error('the feed fell silent')), silenceMs);
    // Heartbeats inside what a damaged length makes one endless frame are no sign of life.
    const frameWatchdog = setTimeout(() => silence.abort(new Error('a frame does not end')), longestFrameMs);
    try {
      const either = AbortSignal.any([signal, silence.signal]);
      const { body } = await hub.open(`/v1/feed?after=${list.position}`, either);
      const reader = new FeedFrameReader();
      for await (const chunk of body ?? []) {
        watchdog.refresh();
        for (const frame of framesOf(reader, chunk)) {
          frameWatchdog.refresh();
          if (!this.#take(frame, policy)) return;
          // The gates answer between two batches, however many came at once.
          await turn();
        }
      }
    } finally {
      clearTimeout(watchdog);
      clearTimeout(frameWatchdog);
      // Whatever is still on its way is of no use any more.
      silence.abort();
    }
  }

  /** Whether the stream can be read on after this frame. */
  #take(frame: FeedFrame | undefined, policy: VerifierPolicy): boolean {
    const { list, keeper, alarms } = this.#parts;
    if (frame?.kind === 'heartbeat') {
      this.#arrived();
      const heard = list.hear(frame.note, policy);
      if (heard === 'accepted') this.#cleared();
      else if (heard !== 'ahead') this.#refuse('head', heard);
      return true;
    }
    const refusal = frame === undefined ? 'malformed' : list.apply(frame.bytes, policy);
    if (refusal !== undefined) {
      this.#refuse('batch', refusal);
      this.#needsSnapshot = remedies[refusal] === 'snapshot';
      if (refusal === 'unknown-leaf') alarms.raise('unknown-leaf');
      return false;
    }
    if (frame !== undefined) keeper.batch(frame.bytes, list.applied);
    this.#arrived();
    this.#cleared();
    return true;
  }

  /** Moves to the hub's snapshot, if it has one and it is better than what we have. */
  async #resync(policy: VerifierPolicy, signal: AbortSignal): Promise<void> {
    const { list, keeper, log } = this.#parts;
    const bytes = await this.#fetchSnapshot(signal);
    // Once is enough: the feed itself comes next, and says whether we need it again.
    this.#needsSnapshot = false;
    if (bytes === undefined) return;
    const before = list.position;
    const refusal = await list.adopt(bytes, policy, (from, to) => this.#justify(from, to, policy, signal));
    if (refusal === 'too-old') return;
    if (refusal !== undefined) {
      this.#refuse('snapshot', refusal);
      return;
    }
    if (list.position === before) return;
    keeper.whole(list.applied);
    this.#cleared();
    log.info({ position: list.position, count: list.state.list.count }, 'the list was taken from a snapshot');
  }

  /** Reads the public leaves between two states, which must show that the one may follow from the other. */
  async #justify(from: FeedState, to: FeedState, policy: VerifierPolicy, signal: AbortSignal) {
    const { hub, log } = this.#parts;
    const timely = AbortSignal.any([signal, AbortSignal.timeout(snapshotMs)]);
    const [after, size] = [from.frontier.size - 1, to.frontier.size];
    log.info({ after, size }, 'reading the leaves that must justify the snapshot');
    const { body } = await hub.open(`/v1/leaves?after=${after}&size=${size}`, timely);
    if (body === null) return 'bad-root';
    return auditLeaves(from, to, policy, body);
  }

  /** Undefined when the hub has none to give, as before its first entry. */
  async #fetchSnapshot(signal: AbortSignal): Promise<Buffer | undefined> {
    const timely = AbortSignal.any([signal, AbortSignal.timeout(snapshotMs)]);
    try {
      const { body } = await this.#parts.hub.open('/v1/snapshot', timely);
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of body ?? []) {
        length += chunk.length;
        if (length > maxSnapshotBytes) throw new Error('the hub sends a snapshot without end');
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } catch (error) {
      if (!(error instanceof HubRefusal)) throw error;
      this.#parts.log.info({ status: error.status }, 'the hub has no snapshot to give');
      return undefined;
    }
  }

  #arrived(): void {
    this.#isConnected = true;
    this.#parts.alarms.clear('hub-away');
  }

  /** The list has moved on or is the newest, so whatever was refused is behind us. */
  #cleared(): void {
    const { alarms, list } = this.#parts;
    this.#failures = 0;
    alarms.clear('refused-feed');
    alarms.clear('unknown-leaf');
    if (list.isEmergency) alarms.raise('emergency-lane');
    else alarms.clear('emergency-lane');
    if (list.isAtMark) alarms.clear('below-high-water-mark');
  }

  #refuse(
    what: 'batch' | 'snapshot' | 'head',
    refusal: BatchRefusal | SnapshotRefusal | LeafAuditRefusal | HeadRefusal,
  ): void {
    const { refusals, alarms, log, list } = this.#parts;
    refusals.count(what, refusal);
    alarms.raise('refused-feed');
    log.error({ what, refusal, position: list.position }, 'the hub sent something that does not verify');
  }

  #reportAway(error: unknown): void {
    const { alarms, log, list } = this.#parts;
    if (error instanceof HubRefusal && positionRefused.has(error.status)) this.#needsSnapshot = true;
    if (!alarms.isOn('hub-away')) {
      log.warn({ err: error, position: list.position }, 'the hub cannot be followed; answering from memory');
    }
    alarms.raise('hub-away');
  }
}

/** The frames that are complete with a chunk; undefined where there is something that is none. */
function* framesOf(reader: FeedFrameReader, chunk: Uint8Array): Generator<FeedFrame | undefined> {
  try {
    yield* reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    yield undefined;
  }
}
