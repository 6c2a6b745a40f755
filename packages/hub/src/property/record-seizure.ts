import { type PropertyPower, propertyPowers, RegistryError } from '@deadset/domain';
import { newReference } from '../declarations/index.ts';
import { newId } from '../new-id.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { sealWords } from './sealed-words.ts';
import { addSeizure, hasReference } from './seizure-store.ts';

/** What an officer says of a seizure. */
export interface NewSeizure {
  /** The force's own reference. */
  readonly reference: string;
  /** Where, in words. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly seizedAt: number;
  readonly powers: readonly PropertyPower[];
  /** In words, where one of the powers is another than those named. */
  readonly otherPower?: string;
  /** Which station answers for it. */
  readonly station?: string;
}

/** Records a seizure; gives the label under which its exhibits are numbered. Throws 'conflict' for a reference used before. */
export function recordSeizure(
  { zone, clock, entropy, sealKey }: PropertyDependencies,
  officer: StoreOfficer,
  seizure: NewSeizure,
): Promise<string> {
  const at = clock();
  const id = newId(entropy);
  const label = newReference(entropy);
  const { reference, seizedAt, powers, place, otherPower = '', station } = seizure;
  const line = {
    at,
    kind: 'collection',
    by: officer,
    act: 'record-seizure',
    object: `seizure:${label}`,
    why: officer.why,
  } as const;
  return zone.within(line, async (trx) => {
    if (await hasReference(trx, officer.organisation, reference))
      throw new RegistryError(
        'conflict',
        'Your force has recorded a seizure under this reference. Open that one, or check the reference.',
      );
    await addSeizure(trx, {
      id,
      label,
      force: officer.organisation,
      reference,
      powers,
      seizedAt,
      sealedWords: sealWords({ sealKey, entropy }, id, { place, otherPower }),
      recordedBy: officer.actor,
      recordedAt: at,
      ...(station !== undefined && { station }),
    });
    return label;
  });
}

/** By what power, as a custody chain says it: the statutes, and that an officer named another. */
export function powersInWords(powers: readonly PropertyPower[]): string {
  return powers.map((power) => propertyPowers[power].statute).join('; ');
}
