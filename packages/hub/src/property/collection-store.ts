import type { PoliceTrx } from '../police-zone/index.ts';

/** A time at which keepers may come. Instants are milliseconds since 1970. */
export interface Slot {
  readonly id: string;
  readonly force: string;
  readonly station: string;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly places: number;
  /** How many of the places are taken. */
  readonly taken: number;
}

export async function addSlots(
  trx: PoliceTrx,
  slots: readonly Omit<Slot, 'taken'>[],
  by: string,
): Promise<void> {
  await trx
    .insertInto('collection_slot')
    .values(
      slots.map(({ id, force, station, fromAt, untilAt, places }) => ({
        id,
        force,
        station,
        places,
        from_at: new Date(fromAt),
        until_at: new Date(untilAt),
        made_by: by,
      })),
    )
    .execute();
}

/** The slots of a force that begin after an instant, in their order. */
export async function listSlots(
  trx: PoliceTrx,
  force: string,
  afterAt: number,
  limit: number,
): Promise<Slot[]> {
  const rows = await trx
    .selectFrom('collection_slot as slot')
    .selectAll('slot')
    .select((eb) =>
      eb
        .selectFrom('collection_booking as booking')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('booking.slot_id', '=', 'slot.id')
        .where('booking.ended_at', 'is', null)
        .as('taken'),
    )
    .where('force', '=', force)
    .where('from_at', '>', new Date(afterAt))
    .orderBy('from_at')
    .orderBy('station')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    force: row.force,
    station: row.station,
    fromAt: row.from_at.getTime(),
    untilAt: row.until_at.getTime(),
    places: row.places,
    taken: Number(row.taken),
  }));
}

/** Takes a place in a slot of a force; false when all are taken, or there is no such slot any more. */
export async function takePlace(
  trx: PoliceTrx,
  booking: {
    readonly id: string;
    readonly exhibitId: string;
    readonly slotId: string;
    readonly force: string;
  },
  at: number,
): Promise<boolean> {
  const slot = await trx
    .selectFrom('collection_slot')
    .select('places')
    .where('id', '=', booking.slotId)
    .where('force', '=', booking.force)
    .where('from_at', '>', new Date(at))
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (slot === undefined) return false;
  const taken = await trx
    .selectFrom('collection_booking')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('slot_id', '=', booking.slotId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (taken.n >= slot.places) return false;
  await trx
    .insertInto('collection_booking')
    .values({
      id: booking.id,
      exhibit_id: booking.exhibitId,
      slot_id: booking.slotId,
      made_at: new Date(at),
      ended_at: null,
    })
    .execute();
  return true;
}

/** When and where an exhibit is to be fetched. */
export interface Booking {
  readonly station: string;
  readonly fromAt: number;
  readonly untilAt: number;
}

export async function findBooking(trx: PoliceTrx, exhibitId: string): Promise<Booking | undefined> {
  const row = await trx
    .selectFrom('collection_booking')
    .innerJoin('collection_slot as slot', 'slot.id', 'collection_booking.slot_id')
    .select(['slot.station', 'slot.from_at', 'slot.until_at'])
    .where('exhibit_id', '=', exhibitId)
    .where('collection_booking.ended_at', 'is', null)
    .executeTakeFirst();
  return row && { station: row.station, fromAt: row.from_at.getTime(), untilAt: row.until_at.getTime() };
}

/** Gives the place of an exhibit back. */
export async function endBooking(trx: PoliceTrx, exhibitId: string, at: number): Promise<void> {
  await trx
    .updateTable('collection_booking')
    .set({ ended_at: new Date(at) })
    .where('exhibit_id', '=', exhibitId)
    .where('ended_at', 'is', null)
    .execute();
}
