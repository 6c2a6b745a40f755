import type { Fixed, JsonColumn } from './column-types.ts';

/** Attempts that the police zone has not been told of. */
export interface UntoldAttemptTable {
  edge_key_id: Fixed<string>;
  sequence: Fixed<number>;
  imei_key: Fixed<number>;
}

/** Alerts of the police zone whose event and message are queued. */
export interface ToldAlertTable {
  alert_id: string;
  at: Date;
}

/** Where phones came up again, as it was published for one week. */
export interface FlowWeekTable {
  /** End of the week: the first instant that is not in it. */
  until_at: Date;
  made_at: Date;
  flows: JsonColumn;
}
