import {
  type PoliceGuard,
  type PoliceRecordExport,
  PoliceRecordExportAnswer,
  type PoliceRecordImport,
  PoliceRecordReport,
  parserOf,
} from '@deadset/protocol';
import type { ActOptions, HubSession } from './hub-session.ts';

const parseReport = parserOf(PoliceRecordReport);
const parseAnswer = parserOf(PoliceRecordExportAnswer);
const path = '/v1/police-records';

/** How records are sent. */
export interface SendOptions extends ActOptions {
  /** Have it told what would be done, and do nothing. */
  readonly dryRun?: boolean;
  /** Guards that shall not stop it. */
  readonly overrides?: readonly PoliceGuard[];
}

/** A force's crimes by its own references, in and out as POLE rows. Needs the scope `records`. */
export class PoliceRecordsClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Sends records; the same again change nothing. What was not taken, and what stopped it, is in the report. */
  send(
    records: PoliceRecordImport,
    { dryRun = false, overrides = [], ...options }: SendOptions = {},
  ): Promise<PoliceRecordReport> {
    const query = new URLSearchParams();
    if (dryRun) query.set('dryRun', 'true');
    if (overrides.length > 0) query.set('override', overrides.join(','));
    return this.#session.post(`${path}?${query.toString()}`, records, parseReport, options);
  }

  /** Asks for the force's own cases. Without an authority nothing is among them that a network told. */
  cases(asked: PoliceRecordExport, options: ActOptions = {}): Promise<PoliceRecordExportAnswer> {
    return this.#session.post(`${path}/export`, asked, parseAnswer, options);
  }
}
