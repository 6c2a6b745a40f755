import { type LeadState, RegistryError } from '@deadset/domain';
import type { PoliceTrx } from '../police-zone/index.ts';
import { endBooking } from './collection-store.ts';
import type { Exhibit } from './exhibit-store.ts';
import { endNotices } from './found-notice-store.ts';
import { type Handled, handle, onExhibit } from './handle-exhibit.ts';
import { decide, type Lead, listLeads } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { chainWords } from './store-words.ts';

/** What somebody says of a lead. */
export interface LeadWord {
  readonly exhibit: string;
  readonly lead: string;
  readonly state: Exclude<LeadState, 'open'>;
  readonly why: string;
}

/**
 * Keeps what an officer says of a lead. A second claimant makes the exhibit contested at once: from then on only a court
 * says who gets it. Whoever is a claimant no longer has no booking, no code and no notice any more.
 */
export async function decideLead(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  { exhibit: reference, lead: id, state, why: typed }: LeadWord,
): Promise<Exhibit> {
  const why = chainWords(typed, 'Say by what you know it');
  let isGivenUp = false;
  const decided = await onExhibit(parts, officer, reference, async (trx, exhibit, at) => {
    const leads = await listLeads(trx, [exhibit.id]);
    const lead = leads.find((one) => one.id === id);
    if (lead === undefined) throw new RegistryError('not-found', 'This exhibit has no such lead.');
    if (exhibit.status === 'contested' && lead.state === 'claimant')
      throw new RegistryError(
        'conflict',
        'Two people claim this device: a court decides, and not this page.',
      );
    if (state === 'same-person' && !leads.some((one) => one.state === 'claimant' && one.id !== id))
      throw new RegistryError('invalid', 'Say first of another lead that it is the claimant.');
    await decide(trx, id, { state, by: officer.actor, why }, at);
    const hasTwo = leads.filter((one) => (one.id === id ? state : one.state) === 'claimant').length > 1;
    const act = hasTwo && exhibit.status !== 'contested' ? 'contest' : 'identify';
    const words = `${wordsOf(lead)}: ${state}. ${why}`;
    isGivenUp = isTheirs(lead.state) && !isTheirs(state);
    const present = isGivenUp ? await withoutBooking(trx, exhibit, officer, at) : exhibit;
    if (act === 'contest') await endBooking(trx, exhibit.id, at);
    return { ...(await handle(trx, present, officer, { act, why: words }, at)), act };
  });
  if (isGivenUp) await takeNoticesOff(parts, officer, reference);
  return decided;
}

/** The exhibit with no time to fetch it: the code of a booking opens the counter to whoever has seen it. */
async function withoutBooking(
  trx: PoliceTrx,
  exhibit: Exhibit,
  officer: StoreOfficer,
  at: number,
): Promise<Exhibit> {
  if (exhibit.status !== 'booked') return exhibit;
  await endBooking(trx, exhibit.id, at);
  const why = 'Whoever booked is not the claimant any more';
  return (await handle(trx, exhibit, officer, { act: 'unbook', why }, at)).exhibit;
}

/** Takes what was told to one who is no claimant off their page. The claimant is told again. */
function takeNoticesOff(
  { gateway, clock }: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<void> {
  const object = `exhibit:${reference}`;
  const crossing = { by: officer, act: 'claimant-changed', object, why: officer.why };
  return gateway.inRegister(crossing, (register) => endNotices(register, reference, clock()));
}

function isTheirs(state: LeadState): boolean {
  return state === 'claimant' || state === 'same-person';
}

/** What a court has decided of a contested exhibit. */
export interface CourtOrder {
  readonly exhibit: string;
  /** The lead to whom it goes. */
  readonly lead: string;
  /** The court's reference. */
  readonly order: string;
}

/** Takes up a court's order: one claimant stands, the others are set aside, and the exhibit may go back. */
export async function takeUpOrder(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  { exhibit: reference, lead: id, order }: CourtOrder,
): Promise<Exhibit> {
  const why = `By order of the court: ${chainWords(order, 'Give the reference of the order')}`;
  const held = await onExhibit(parts, officer, reference, async (trx, exhibit, at) => {
    const leads = await listLeads(trx, [exhibit.id]);
    if (!leads.some((lead) => lead.id === id && lead.state === 'claimant'))
      throw new RegistryError('invalid', 'Choose the claimant to whom the court gives it.');
    const handled: Handled = await handle(trx, exhibit, officer, { act: 'court-order', why }, at);
    await settleClaims(trx, leads, { id, by: officer.actor, why, at });
    return { ...handled, act: 'court-order' };
  });
  await takeNoticesOff(parts, officer, reference);
  return held;
}

async function settleClaims(
  trx: PoliceTrx,
  leads: readonly Lead[],
  { id, by, why, at }: { id: string; by: string; why: string; at: number },
): Promise<void> {
  for (const lead of leads.filter(({ state }) => state !== 'set-aside')) {
    const state = lead.id === id ? 'claimant' : 'set-aside';
    await decide(trx, lead.id, { state, by, why }, at);
  }
}

function wordsOf({ subject }: Lead): string {
  return `${subject.kind === 'declaration' ? 'Report' : 'Logbook'} ${subject.reference}`;
}
