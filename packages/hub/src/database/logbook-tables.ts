import type { Fixed } from './column-types.ts';

/** A device in its keeper's logbook. */
export interface EnrolmentTable {
  id: Fixed<string>;
  reference: Fixed<string>;
  device_id: Fixed<string>;
  /** 16 bytes that name it in the log: a chain of two hashes over the secret that lets the device go. */
  name: Fixed<Buffer>;
  /** That secret under the keeper's code; null where an organisation holds the key. */
  sealed_secret: Buffer | null;
  keeper_kind: Fixed<'person' | 'organisation'>;
  /** Id of the participant on whose word it was enrolled, or `public`. */
  authority: Fixed<string>;
  enrolled_at: Fixed<Date>;
  ended_at: Date | null;
}
