import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import { type Gateway, type Officer, officerOf, type PoliceZone } from '../police-zone/index.ts';

/** What the property store works with. */
export interface PropertyDependencies {
  readonly zone: PoliceZone;
  /** The only way to the register. */
  readonly gateway: Gateway;
  /** 32 bytes under which words about people are sealed. */
  readonly sealKey: Buffer;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Who works in the store: an officer, and what they are called, for the custody chain names who had a thing. */
export interface StoreOfficer extends Officer {
  readonly called: string;
}

/** A signed-in person as the store knows them. */
export function storeOfficerOf(
  person: Parameters<typeof officerOf>[0] & { readonly called: string },
): StoreOfficer {
  return { ...officerOf(person), called: person.called };
}
