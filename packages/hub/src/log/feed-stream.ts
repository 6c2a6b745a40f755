import { encodeFrame, heartbeatIntervalMs } from '@deadset/protocol';
import type { VerifiedLog } from './verified-log.ts';

/**
 * Everything from a position on and whatever comes later, frame by frame, until the signal aborts or the follower may
 * follow no longer.
 *
 * The reader's pace is the pace: a frame is fetched when the one before it has been taken, so a slow follower falls
 * behind in the log and not in memory. A heartbeat goes out at once when there is nothing to send, with every younger
 * note, and at every interval without either.
 */
export async function* feedFrom(
  verified: VerifiedLog,
  firstPosition: number,
  ended: AbortSignal,
  mayFollow: () => Promise<boolean> = () => Promise.resolve(true),
): AsyncGenerator<Buffer> {
  let next = firstPosition;
  let sentNote: string | undefined;
  let isHeartbeatDue = true;
  // Asked before every frame or heartbeat: a stream outlives the token that opened it, and must not outlive its right.
  while (!ended.aborted && (await mayFollow())) {
    if (next < verified.size) {
      const run = await verified.frames.startingAt(next);
      if (run === undefined) throw new Error(`no batch begins at position ${next}`);
      yield* run.frames;
      next = run.nextPosition;
      sentNote = run.note;
      isHeartbeatDue = false;
      continue;
    }
    const { note } = verified;
    if (note !== undefined && (isHeartbeatDue || note !== sentNote)) {
      yield encodeFrame({ kind: 'heartbeat', note });
      sentNote = note;
      isHeartbeatDue = false;
      continue;
    }
    isHeartbeatDue = !(await verified.news(heartbeatIntervalMs, ended));
  }
}
