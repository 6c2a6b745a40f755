import type { PasskeySite } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import type { OrganisationSignIns } from './organisation-sign-in.ts';

/** What the accounts of staff work with. */
export interface PeopleDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly site: PasskeySite;
  readonly signIns: OrganisationSignIns;
  /** Public address of the hub, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
}
