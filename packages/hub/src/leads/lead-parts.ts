import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import type { Gateway, PoliceZone } from '../police-zone/index.ts';

/** What leads are made and kept with. */
export interface LeadParts {
  readonly zone: PoliceZone;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Under which devices are marked and reasons are sealed; 32 bytes. */
  readonly sealKey: Buffer;
}
