import { RegistryError } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import { type Gateway, type Officer, officerOf, type PoliceZone } from '../police-zone/index.ts';

/** What entry on tracking data works with. */
export interface EntryParts {
  readonly zone: PoliceZone;
  /** Asks the register one thing, when somebody authorises: whether the phone is under review. Positions never leave the zone. */
  readonly gateway: Gateway;
  /** 32 bytes under which positions, addresses and words are sealed. */
  readonly sealKey: Buffer;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** What brought section 26A into force, as the deployment names it; absent where nobody may ask for entry. */
  readonly instrument?: string;
}

/** Who works on an entry, and what they are called: a record names who asked and who decided. */
export interface EntryOfficer extends Officer {
  readonly called: string;
}

/** A signed-in person as entries know them. */
export function entryOfficerOf(
  person: Parameters<typeof officerOf>[0] & { readonly called: string },
): EntryOfficer {
  return { ...officerOf(person), called: person.called };
}

/** The instrument; throws 'not-allowed' where the deployment names none. */
export function instrumentOf({ instrument }: EntryParts): string {
  if (instrument === undefined)
    throw new RegistryError(
      'not-allowed',
      'Entry on tracking data is not switched on here. Whoever runs this registry names what brought section 26A of the Theft Act 1968 into force in DEADSET_TRACKED_GOODS_ENTRY.',
    );
  return instrument;
}
