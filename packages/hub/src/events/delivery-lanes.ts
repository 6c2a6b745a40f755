import type { Logger } from '../logger.ts';
import { cloudEventOf } from './cloud-event.ts';
import {
  type ClaimedDelivery,
  claimDelivery,
  giveUpDropped,
  keepTry,
  listDueEndpoints,
} from './delivery-store.ts';
import { disableFailing } from './disable-failing.ts';
import { patienceMs, pauseBeforeNextTry, restAfterFailures } from './retry-schedule.ts';
import { sendEvent } from './send-event.ts';
import type { WebhookParts } from './webhook-parts.ts';
import type { RequestOutcome } from './webhook-request.ts';
import { isAccepted } from './webhook-service.ts';
import { type Endpoint, readEndpoint } from './webhook-store.ts';

/** Longer than any try may take, in milliseconds. */
const leaseMs = 60_000;
/** The endpoint is gone and wants nothing more. RFC 9110 section 15.5.11. */
const gone = 410;

/** Sends what is due, a lane for each endpoint, so that a slow one keeps nobody else waiting. */
export interface DeliveryLanes {
  /** Opens a lane for every endpoint that has something due and none yet; does not wait for them. */
  openDue(): Promise<void>;
  /** Resolves when no lane is open. */
  idle(): Promise<void>;
  /** Opens no more, and resolves when the tries under way have ended. */
  close(): Promise<void>;
}

export function createDeliveryLanes(parts: WebhookParts, log: Logger): DeliveryLanes {
  const { db, clock } = parts;
  const open = new Map<string, Promise<void>>();
  /** Endpoints that have failed in this process, how often in a row, and until when they are left alone. */
  const failing = new Map<string, { failures: number; untilAt: number }>();
  const closing = new AbortController();

  /** One delivery after the other until nothing is due, or one fails. */
  const drain = async (id: string): Promise<void> => {
    while (!closing.signal.aborted) {
      const endpoint = await readEndpoint(db, id);
      const at = clock();
      const claimed = endpoint && (await claimDelivery(db, id, { at, leaseUntil: at + leaseMs }));
      if (endpoint === undefined || claimed === undefined) return;
      if (await deliver(parts, endpoint, claimed)) {
        failing.delete(id);
        continue;
      }
      const failures = (failing.get(id)?.failures ?? 0) + 1;
      failing.set(id, { failures, untilAt: clock() + restAfterFailures(failures) });
      return;
    }
  };
  const openLane = (id: string) => {
    const lane = drain(id)
      .catch((error: unknown) => log.error({ err: error, webhook: id }, 'a webhook could not be worked off'))
      .finally(() => open.delete(id));
    open.set(id, lane);
  };
  const idle = async () => {
    while (open.size > 0) await Promise.all(open.values());
  };
  return {
    openDue: async () => {
      for (const id of await listDueEndpoints(db, clock())) {
        const isResting = (failing.get(id)?.untilAt ?? 0) > clock();
        if (!closing.signal.aborted && !isResting && !open.has(id)) openLane(id);
      }
    },
    idle,
    close: () => {
      closing.abort();
      return idle();
    },
  };
}

/** Tries one delivery and keeps what came of it; false when the endpoint did not accept it. */
async function deliver(
  parts: WebhookParts,
  endpoint: Endpoint,
  { place, tries, event, scopes }: ClaimedDelivery,
): Promise<boolean> {
  const { db, clock, entropy, publicUrl } = parts;
  if (event === undefined) {
    await giveUpDropped(db, endpoint.id, place);
    return true;
  }
  const telling = { source: publicUrl, withIdentifiers: scopes.includes('feed') };
  const outcome = await sendEvent(parts, endpoint, cloudEventOf(event, telling));
  const at = clock();
  const accepted = outcome.kind === 'answered' && isAccepted(outcome.status);
  const pauseMs = pauseBeforeNextTry(tries, entropy(4).readUInt32BE(0) / 2 ** 32);
  const status = accepted ? 'delivered' : pauseMs === undefined ? 'given-up' : 'waiting';
  const result = { status, dueAt: at + (pauseMs ?? 0), ...whatCameBack(outcome) } as const;
  await db.transaction().execute(async (trx) => {
    const failingSinceAt = await keepTry(trx, endpoint.id, place, result, at);
    const isGone = outcome.kind === 'answered' && outcome.status === gone;
    const isLost = failingSinceAt !== undefined && at - failingSinceAt >= patienceMs;
    if (!isGone && !isLost) return;
    await disableFailing(trx, parts, endpoint, isGone ? 'gone' : 'failing', at);
  });
  return accepted;
}

function whatCameBack(outcome: RequestOutcome): { answer: number } | { fault: string } {
  return outcome.kind === 'answered' ? { answer: outcome.status } : { fault: outcome.fault };
}
