import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { findByReference } from '../declarations/index.ts';
import { isShielded } from '../reviews/index.ts';
import { findExhibit } from './exhibit-store.ts';
import { noSuchExhibit } from './handle-exhibit.ts';
import { listLeads } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';

/** What an officer is told where a trained person looks whether a report is domestic abuse, and nothing more. */
export const shieldedWords =
  'This report is being reviewed by a trained person. Ask the registry before anybody is told of the phone, or gets it.';

/**
 * Throws 'conflict' while a trained person looks whether the report of a claimant is domestic abuse, also when it has
 * ended since: the phone would go to whom its user may be afraid of.
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
  const references = await zone.within(line, async (trx) => {
    const exhibit = await findExhibit(trx, officer.organisation, reference);
    if (exhibit === undefined) throw noSuchExhibit();
    const leads = await listLeads(trx, [exhibit.id]);
    return leads.flatMap(({ subject, state }) =>
      subject.kind === 'declaration' && (state === 'claimant' || state === 'same-person')
        ? [subject.reference]
        : [],
    );
  });
  if (references.length === 0) return;
  await gateway.fromRegister(crossing, async (register) => {
    for (const one of references) await requireNoReview(register, one);
  });
}

async function requireNoReview(register: Db, reference: string): Promise<void> {
  const report = await findByReference(register, reference);
  if (report !== undefined && (await isShielded(register, report.id)))
    throw new RegistryError('conflict', shieldedWords);
}
