import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { findByReference } from '../declarations/index.ts';
import { arePhonesShielded, isShielded } from '../reviews/index.ts';
import { findExhibit } from './exhibit-store.ts';
import { noSuchExhibit } from './handle-exhibit.ts';
import { listLeads } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';

/** What an officer is told where a trained person looks whether a report is domestic abuse, and nothing more. */
export const shieldedWords =
  'This report is being reviewed by a trained person. Ask the registry before anybody is told of the phone, or gets it.';

/**
 * Throws 'conflict' while a trained person looks whether the report of a claimant, or any of a phone that a claimant has
 * in a logbook, is domestic abuse, also when it has ended since: the phone would go to whom its user may be afraid of.
 */
export async function requireUnshielded(
  { zone, gateway, clock }: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<void> {
  const crossing = {
    by: officer,
    act: 'look-at-claimants',
    object: `exhibit:${reference}`,
    why: officer.why,
  };
  const line = { ...crossing, at: clock(), kind: 'consultation' } as const;
  const { keys, references } = await zone.within(line, async (trx) => {
    const exhibit = await findExhibit(trx, officer.organisation, reference);
    if (exhibit === undefined) throw noSuchExhibit();
    const leads = await listLeads(trx, [exhibit.id]);
    const own = leads.filter(({ state }) => state === 'claimant' || state === 'same-person');
    const reports = own.filter(({ subject }) => subject.kind === 'declaration');
    // Whoever has the phone in a logbook may be the same somebody whose report of it is looked at.
    const asked = own.length > reports.length ? exhibit.keys : [];
    return { keys: asked, references: reports.map(({ subject }) => subject.reference) };
  });
  if (references.length === 0 && keys.length === 0) return;
  await gateway.fromRegister(crossing, async (register) => {
    if (await arePhonesShielded(register, keys)) throw new RegistryError('conflict', shieldedWords);
    for (const one of references) await requireNoReview(register, one);
  });
}

async function requireNoReview(register: Db, reference: string): Promise<void> {
  const report = await findByReference(register, reference);
  if (report !== undefined && (await isShielded(register, report.id)))
    throw new RegistryError('conflict', shieldedWords);
}
