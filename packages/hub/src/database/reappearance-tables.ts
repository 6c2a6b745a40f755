import type { Tier } from '@deadset/domain';
import type { Fixed } from './column-types.ts';

/** The first attempt after a report was proved; it outlives the attempt and goes with the report. */
export interface FirstReappearanceTable {
  declaration_id: string;
  at: Date;
  network: string | null;
  /** Where a gate that is no network said it was; ISO 3166-1 alpha-2. */
  country: string | null;
}

/** How a phone was followed whose report is erased, in days and groups. */
export interface FollowedTakingTable {
  /** A day of UTC, yyyy-mm-dd. */
  began_on: Fixed<string>;
  reappeared_after: Fixed<number | null>;
  recovered_after: Fixed<number | null>;
  followed_for: Fixed<number>;
  /** ISO 3166-1 alpha-2 of where it came up. */
  country: Fixed<string | null>;
  tier: Fixed<Tier>;
  brought_by: Fixed<string>;
  maker: Fixed<string | null>;
  platform: Fixed<string | null>;
}
