import { LatencyBoard, NewestReceipts, parserOf, TimeToApplyBoard } from '@deadset/protocol';
import type { CallOptions, HubSession } from './hub-session.ts';

const parseReceipts = parserOf(NewestReceipts);
const parseTimes = parserOf(TimeToApplyBoard);
const parseLatency = parserOf(LatencyBoard);

/** What the hub shows everybody about how far and how quickly each participant's gates follow. */
export class BoardClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** The newest receipt of every edge, as the edge signed it. */
  receipts(options: CallOptions = {}): Promise<NewestReceipts> {
    return this.#session.get('/v1/receipts', {}, parseReceipts, options);
  }

  /** From seal to gate, by participant. */
  timeToApply(options: CallOptions = {}): Promise<TimeToApplyBoard> {
    return this.#session.get('/v1/time-to-apply', {}, parseTimes, options);
  }

  /** Who has met the newest canary, and how far each edge is. */
  latency(options: CallOptions = {}): Promise<LatencyBoard> {
    return this.#session.get('/v1/latency', {}, parseLatency, options);
  }
}
