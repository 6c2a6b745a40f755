import type { Trx } from '../database/index.ts';
import { findWrongEnrolment, findWrongEnrolmentEntry } from './enrolment-rows-store.ts';

/** The first enrolment in a logbook that its entries say otherwise of; undefined when there is none. */
export async function findEnrolmentFault(trx: Trx, hasErasures: boolean): Promise<string | undefined> {
  const wrong = await findWrongEnrolment(trx);
  if (wrong !== undefined)
    return `Enrolment ${wrong.id} is ${wrong.isOpen ? 'open' : 'over'} by its row and not so by its entries.`;
  if (hasErasures) return undefined;
  const entry = await findWrongEnrolmentEntry(trx);
  return entry === undefined ? undefined : `The enrolment of entry ${entry} has no row.`;
}
