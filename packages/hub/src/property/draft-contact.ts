import { RegistryError } from '@deadset/domain';
import { findParticipant } from '../participants/index.ts';
import { type ContactDraft, contactDrafts } from './contact-draft.ts';
import { callOf, findSubject } from './found-notice-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { requireUnshielded } from './shielded-claim.ts';
import { claimantsOf } from './tell-keeper.ts';

/**
 * Drafts of what may be said or written to the one claimant of an exhibit. Throws 'conflict' for none, for two, and while a
 * trained person looks at the report, just as telling them does.
 */
export async function draftContact(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<readonly ContactDraft[]> {
  const crossing = { by: officer, act: 'draft-contact', object: `exhibit:${reference}`, why: officer.why };
  await requireUnshielded(parts, officer, reference);
  const { exhibit, subjects } = await parts.zone.within(
    { ...crossing, at: parts.clock(), kind: 'consultation' },
    (trx) => claimantsOf(trx, officer.organisation, reference),
  );
  return parts.gateway.fromRegister(crossing, async (register) => {
    for (const subject of subjects) {
      if ((await findSubject(register, subject)) === undefined) continue;
      const force = await findParticipant(register, exhibit.force);
      return contactDrafts({
        force: force?.name ?? exhibit.force,
        call: await callOf(register, exhibit.force),
        exhibitReference: exhibit.reference,
        subjectReference: subject.reference,
      });
    }
    throw new RegistryError(
      'conflict',
      'The report or logbook of the claimant has ended since. Match the exhibit again.',
    );
  });
}
