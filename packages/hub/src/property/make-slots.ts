import { RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import { addSlots, listSlots, type Slot } from './collection-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { chainWords } from './store-words.ts';

/** Times at one station on one day. Instants are milliseconds since 1970. */
export interface NewSlots {
  readonly station: string;
  readonly fromAt: number;
  readonly untilAt: number;
  /** How long each is. */
  readonly minutes: number;
  /** How many keepers may come to each. */
  readonly places: number;
}

const mostSlots = 60;

/** Opens times at which keepers may come. Throws 'invalid' for times that cannot be. */
export function makeSlots(
  { zone, clock, entropy }: PropertyDependencies,
  officer: StoreOfficer,
  { station: typed, fromAt, untilAt, minutes, places }: NewSlots,
): Promise<void> {
  const at = clock();
  const station = chainWords(typed, 'Say which station and which desk');
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 240)
    throw new RegistryError('invalid', 'Give each time 5 to 240 minutes.');
  if (!Number.isInteger(places) || places < 1 || places > 100)
    throw new RegistryError('invalid', 'Let 1 to 100 keepers come at each time.');
  const lengthMs = minutes * 60_000;
  const count = Math.floor((untilAt - fromAt) / lengthMs);
  if (fromAt <= at) throw new RegistryError('invalid', 'These times are over. Give a day to come.');
  if (count < 1 || count > mostSlots)
    throw new RegistryError(
      'invalid',
      `The end has to be after the beginning, with ${mostSlots} times at most.`,
    );
  const slots = Array.from({ length: count }, (_, i) => ({
    id: newId(entropy),
    force: officer.organisation,
    station,
    fromAt: fromAt + i * lengthMs,
    untilAt: fromAt + (i + 1) * lengthMs,
    places,
  }));
  const line = {
    at,
    kind: 'collection',
    by: officer,
    act: 'open-slots',
    object: 'property-store',
    why: officer.why,
    detail: { slots: count },
  } as const;
  return zone.within(line, (trx) => addSlots(trx, slots, officer.actor));
}

/** The times to come of the officer's force. */
export function seeSlots(
  { zone, clock }: PropertyDependencies,
  officer: StoreOfficer,
): Promise<readonly Slot[]> {
  const at = clock();
  const line = {
    at,
    kind: 'consultation',
    by: officer,
    act: 'see-slots',
    object: 'property-store',
    why: officer.why,
  } as const;
  return zone.within(line, (trx) => listSlots(trx, officer.organisation, at, 200));
}
