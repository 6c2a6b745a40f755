import { type CounterGate, counterGatesOf, RegistryError } from '@deadset/domain';
import type { View } from '../pages/index.ts';
import { findParticipant } from '../participants/index.ts';
import { workWords } from './answer-words.ts';
import { countStock } from './buy-in-store.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';

/** The gates at which an organisation's clerks work. */
export async function gatesAt({ db }: CounterDependencies, organisation: string): Promise<CounterGate[]> {
  const participant = await findParticipant(db, organisation);
  return counterGatesOf(participant?.gates ?? []);
}

/** The gate that was chosen, or the only one. Throws 'not-allowed' where the organisation asks at none of a counter. */
export function gateChosen(own: readonly CounterGate[], chosen: string | undefined): CounterGate {
  const gate = own.find((one) => one === chosen) ?? own[0];
  if (gate === undefined)
    throw new RegistryError(
      'not-allowed',
      'Your organisation asks at no gate of a counter. Ask the registry for one.',
    );
  return gate;
}

export function gateItems(own: readonly CounterGate[], chosen: CounterGate): View[] {
  return own.map((gate) => ({ value: gate, text: workWords[gate].label, checked: gate === chosen }));
}

const places = [
  ['counter', '/counter', 'Counter'],
  ['stock', '/counter/stock', 'Stock'],
  ['fired', '/counter/fired', 'Watch fired'],
  ['surrenders', '/counter/surrenders', 'Handed in'],
] as const;

/** What every page of the counter shows: the ways between them, and how many phones are kept aside. */
export async function counterFrame(
  { db }: CounterDependencies,
  { organisation }: Pick<Clerk, 'organisation'>,
  active: (typeof places)[number][0],
): Promise<View> {
  const { 'set-aside': fired } = await countStock(db, organisation);
  const tabs = places.map(([name, href, text]) => ({
    href,
    text: name === 'fired' && fired > 0 ? `${text} (${fired})` : text,
    active: name === active,
  }));
  return { tabs, fired, section: 'counter' };
}
