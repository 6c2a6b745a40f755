import {
  BatchAnswer,
  type BatchRow,
  BatchRowsAnswer,
  type ClaimRequestBody,
  EnrolmentAnswer,
  type EnrolmentRequest,
  parserOf,
  ReleaseAnswer,
} from '@deadset/protocol';
import { pauseFor } from './clock.ts';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';
import { parseNothing } from './json-exchange.ts';

const parseEnrolment = parserOf(EnrolmentAnswer);
const parseRelease = parserOf(ReleaseAnswer);
const parseBatch = parserOf(BatchAnswer);
const parseRows = parserOf(BatchRowsAnswer);

/** Many devices for the logbook: each with its one to four IMEIs. */
export interface BulkEnrolment {
  readonly devices: Iterable<readonly string[]>;
  /** By what right they come into your logbook. */
  readonly basis: 'sold' | 'insured' | 'owned';
}

/** The logbook for organisations: devices that they sell, insure or own. */
export class LogbookClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Puts a device into your logbook, or that of your customer, who alone is given the codes in the answer. */
  enrol(request: EnrolmentRequest, options: ActOptions = {}): Promise<EnrolmentAnswer> {
    return this.#session.post('/v1/logbook/enrolments', request, parseEnrolment, options);
  }

  /** Becomes the keeper of a device, with its release code. */
  claim(request: ClaimRequestBody, options: ActOptions = {}): Promise<EnrolmentAnswer> {
    return this.#session.post('/v1/logbook/claims', request, parseEnrolment, options);
  }

  /** Lets a device go to whoever is given the release code in the answer. */
  release(reference: string, code: string, options: ActOptions = {}): Promise<ReleaseAnswer> {
    return this.#session.post(pathOf(reference, 'releases'), { code }, parseRelease, options);
  }

  /** Takes the open release of a device back. */
  cancelRelease(reference: string, code: string, options: ActOptions = {}): Promise<undefined> {
    return this.#session.post(pathOf(reference, 'cancel'), { code }, parseNothing, options);
  }

  /** Takes a device out of the logbook: nobody is asked about it from then on. */
  leave(reference: string, code: string, options: ActOptions = {}): Promise<undefined> {
    return this.#session.post(pathOf(reference, 'leave'), { code }, parseNothing, options);
  }

  /** Begins to put up to 100 000 devices into your logbook; a bad row stops only itself. See `waitForBatch`. */
  enrolMany({ devices, basis }: BulkEnrolment, options: ActOptions = {}): Promise<BatchAnswer> {
    return this.#sendBatch(devices, { basis }, options);
  }

  /** What `enrolMany` would do; nothing is kept. */
  tryMany({ devices, basis }: BulkEnrolment, options: ActOptions = {}): Promise<BatchAnswer> {
    return this.#sendBatch(devices, { basis, dryRun: 'true' }, options);
  }

  /** How far a batch is. */
  batch(batch: string, options: CallOptions = {}): Promise<BatchAnswer> {
    return this.#session.get(batchPath(batch), {}, parseBatch, options);
  }

  /** Waits until every row of a batch has been looked at. */
  async waitForBatch(
    batch: string,
    { pauseMs = 1000, ...options }: CallOptions & { readonly pauseMs?: number } = {},
  ): Promise<BatchAnswer> {
    for (;;) {
      const answer = await this.batch(batch, options);
      if (answer.finishedAt !== undefined) return answer;
      await pauseFor(pauseMs, options.signal);
    }
  }

  /** What became of each row, in the order of the file; pages are fetched as they are needed. */
  async *rows(batch: string, options: CallOptions = {}): AsyncGenerator<BatchRow> {
    for (let after = 0; ; ) {
      const { rows } = await this.#session.get(`${batchPath(batch)}/rows`, { after }, parseRows, options);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.line;
    }
  }

  #sendBatch(
    devices: Iterable<readonly string[]>,
    query: Record<string, string>,
    options: ActOptions,
  ): Promise<BatchAnswer> {
    const text = Array.from(devices, (imeis) => `${JSON.stringify({ imeis })}\n`).join('');
    const file = { path: '/v1/logbook/batches', query, text, contentType: 'application/x-ndjson' };
    return this.#session.send(file, parseBatch, options);
  }
}

function pathOf(reference: string, act: string): string {
  return `/v1/logbook/enrolments/${encodeURIComponent(reference)}/${act}`;
}

function batchPath(batch: string): string {
  return `/v1/logbook/batches/${encodeURIComponent(batch)}`;
}
