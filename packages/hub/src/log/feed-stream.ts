import { encodeFrame, heartbeatIntervalMs } from '@deadset/protocol';
import type { VerifiedLog } from './verified-log.ts';

/**
 * Everything from a position on and whatever comes later, frame by frame, until the signal aborts.
 *
 * The reader's pace is the pace: a frame is fetched when the one before it has been taken, so a slow follower falls
 * behind in the log and not in memory. A heartbeat goes out at once when there is nothing to send, with every younger
 * note, and at every interval without either.
 */
export async function* feedFrom(
  verified: VerifiedLog,
  firstPosition: number,
  ended: AbortSignal,
): AsyncGenerator<Buffer> {
  let next = firstPosition;
  let sentNote: string | undefined;
  let isHeartbeatDue = true;
  while (!ended.aborted) {
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
