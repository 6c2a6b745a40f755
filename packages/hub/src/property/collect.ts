import { createHmac, timingSafeEqual } from 'node:crypto';
import { mayReturn, RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import type { PoliceTrx } from '../police-zone/index.ts';
import {
  type Booking,
  endBooking,
  findBooking,
  listSlots,
  type Slot,
  takePlace,
} from './collection-store.ts';
import { type Exhibit, findExhibit } from './exhibit-store.ts';
import { type Handled, handle, lineOf, noSuchExhibit, presentExhibit } from './handle-exhibit.ts';
import { type LeadSubject, listClaimed, listLeads } from './lead-store.ts';
import type { PropertyDependencies } from './property-dependencies.ts';

/** A phone that a keeper can fetch. */
export interface Collectable {
  readonly exhibitReference: string;
  /** Times that have places left. */
  readonly slots: readonly Slot[];
  /** What they have chosen, with the code that they show there. */
  readonly booking?: Booking & { readonly collectionCode: string };
}

/** Slots that are offered. */
const mostSlots = 40;
const keeper = { actor: 'keeper', called: 'The keeper, by reference and code' } as const;
const keeperActor = { actor: 'keeper', organisation: 'register' } as const;
const keeperWhy = 'whoever has the code of the report or logbook asked';

/** The phones of which this report or logbook is the claimant, and when they can be fetched. */
export function collectables(
  { gateway, sealKey, clock }: PropertyDependencies,
  subject: LeadSubject,
): Promise<Collectable[]> {
  const object = `${subject.kind}:${subject.reference}`;
  const crossing = { by: keeperActor, act: 'see-collection', object, why: keeperWhy };
  return gateway.fromPolice(crossing, 'keeper', async (trx) => {
    const claimed = await listClaimed(trx, subject);
    const found: Collectable[] = [];
    for (const { reference, force } of claimed) {
      const exhibit = await findExhibit(trx, undefined, reference);
      if (exhibit === undefined) continue;
      const booking = await findBooking(trx, exhibit.id);
      const slots = booking === undefined ? await listSlots(trx, force, clock(), mostSlots) : [];
      found.push({
        exhibitReference: reference,
        slots: slots.filter(({ taken, places }) => taken < places),
        ...(booking !== undefined && {
          booking: { ...booking, collectionCode: collectionCode(sealKey, exhibit, booking) },
        }),
      });
    }
    return found;
  });
}

/** A keeper's wish to fetch a phone. */
export interface BookingRequest {
  readonly subject: LeadSubject;
  readonly exhibitReference: string;
  readonly slotId: string;
}

/** Books a time. Throws 'conflict' when its places are gone, or when somebody else has claimed the phone meanwhile. */
export function bookCollection(
  parts: PropertyDependencies,
  { subject, exhibitReference, slotId }: BookingRequest,
): Promise<Exhibit> {
  return asKeeper(parts, 'book', subject, exhibitReference, async (trx, exhibit, at) => {
    const booking = { id: newId(parts.entropy), exhibitId: exhibit.id, slotId, force: exhibit.force };
    const why = 'Its keeper has chosen a time';
    const handled = await handle(trx, exhibit, keeper, { act: 'book', why }, at);
    if (!(await takePlace(trx, booking, at)))
      throw new RegistryError('conflict', 'That time is taken by now. Choose another.');
    return handled;
  });
}

/** Gives a booked time back. */
export function cancelCollection(
  parts: PropertyDependencies,
  { subject, exhibitReference }: Omit<BookingRequest, 'slotId'>,
): Promise<Exhibit> {
  return asKeeper(parts, 'unbook', subject, exhibitReference, async (trx, exhibit, at) => {
    await endBooking(trx, exhibit.id, at);
    return handle(trx, exhibit, keeper, { act: 'unbook', why: 'Its keeper has given the time back' }, at);
  });
}

async function asKeeper(
  { zone, clock }: PropertyDependencies,
  act: 'book' | 'unbook',
  subject: LeadSubject,
  reference: string,
  work: (trx: PoliceTrx, exhibit: Exhibit, at: number) => Promise<Handled>,
): Promise<Exhibit> {
  const at = clock();
  const { exhibit } = await zone.within<Handled>(
    ({ head }) => lineOf({ at, by: keeperActor, why: keeperWhy, act, reference, head }),
    async (trx) => {
      const present = await presentExhibit(trx, undefined, reference);
      const leads = await listLeads(trx, [present.id]);
      const isTheirs = leads.some(
        ({ subject: own, state }) =>
          own.kind === subject.kind &&
          own.reference === subject.reference &&
          (state === 'claimant' || state === 'same-person'),
      );
      // The same words as for none: whoever tries references learns nothing of what a store holds.
      if (!isTheirs) throw noSuchExhibit();
      if (!mayReturn(leads).may && act === 'book')
        throw new RegistryError(
          'conflict',
          'The police have to look at something first, so no time can be chosen yet. Call them with the reference.',
        );
      return work(trx, present, at);
    },
  );
  return exhibit;
}

/** Crockford's base 32. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 6;

/**
 * What a keeper shows at the counter, such as `7K3-MQ2`: 30 bits that follow from the booking and a key which is not in the
 * database. Only who has the code of the report or logbook sees it, so nobody of the store can make a keeper up.
 */
function collectionCode(sealKey: Buffer, { id }: Pick<Exhibit, 'id'>, booking: Booking): string {
  const mac = createHmac('sha256', sealKey)
    .update(`deadset collection v1\n${id}\n${booking.station}\n${booking.fromAt}`)
    .digest();
  const letters = [...mac.subarray(0, codeLength)].map((byte) => alphabet[byte % 32] ?? '').join('');
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}

/** Whether somebody shows the code of the booking of an exhibit. */
export async function showsCode(
  trx: PoliceTrx,
  sealKey: Buffer,
  exhibit: Exhibit,
  typed: string,
): Promise<boolean> {
  const booking = await findBooking(trx, exhibit.id);
  if (booking === undefined) return false;
  const plain = (text: string) =>
    text
      .toUpperCase()
      .replaceAll('O', '0')
      .replace(/[IL]/g, '1')
      .replace(/[^0-9A-Z]/g, '');
  const [wanted, given] = [collectionCode(sealKey, exhibit, booking), typed].map((text) =>
    Buffer.from(plain(text)),
  );
  return (
    wanted !== undefined &&
    given !== undefined &&
    wanted.length === given.length &&
    timingSafeEqual(wanted, given)
  );
}
