import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import type { Gateway, PoliceZone } from '../police-zone/index.ts';

/** What alerts are raised, told and shown with. */
export interface AlertParts {
  readonly zone: PoliceZone;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Under which addresses are sealed and devices are marked; 32 bytes. */
  readonly sealKey: Buffer;
}

/** The same for the rounds, which look whether anything waits before anything crosses. */
export interface AlertRoundParts extends AlertParts {
  readonly register: Db;
}

/** Where an officer's address is sealed to. */
export function placeOfAddress(person: string): string {
  return `deadset alert address v1\n${person}`;
}
