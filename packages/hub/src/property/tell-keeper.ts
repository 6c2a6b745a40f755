import { mayReturn, RegistryError, returnRefusals } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import { findEnrolment, tellKeeper } from '../logbook/index.ts';
import { newId } from '../new-id.ts';
import type { PoliceTrx } from '../police-zone/index.ts';
import { arePhonesShielded, isShielded } from '../reviews/index.ts';
import type { Exhibit } from './exhibit-store.ts';
import { findExhibit } from './exhibit-store.ts';
import { addNotice, callOf, findSubject } from './found-notice-store.ts';
import { handle, noSuchExhibit, onExhibit } from './handle-exhibit.ts';
import { type LeadSubject, listLeads } from './lead-store.ts';
import { matchAnew } from './match-exhibits.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { shieldedWords } from './shielded-claim.ts';

/** By what ways a keeper was told. */
export interface Told {
  /** On the page of their report or logbook. */
  readonly onPage: number;
  /** By the address that they left; nobody is told whether it was withheld, for it may be the phone's own line. */
  readonly byMessage: number;
}

/**
 * Tells the one claimant of an exhibit, on the same day: on the page of their report or logbook, and by the contact that
 * they left, never on the line of the phone. Throws 'conflict' for none, for two, and while another report fits exactly.
 */
export async function tellClaimant(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<Told> {
  const { zone, gateway, clock } = parts;
  const at = clock();
  const object = `exhibit:${reference}`;
  const look = {
    at,
    kind: 'consultation',
    by: officer,
    act: 'look-at-claimants',
    object,
    why: officer.why,
  } as const;
  await matchAnew(parts, officer, reference);
  const { exhibit, subjects } = await zone.within(look, (trx) =>
    claimantsOf(trx, officer.organisation, reference),
  );
  const crossing = { by: officer, act: 'tell-keeper', object, why: officer.why };
  const told = await gateway.inRegister(crossing, (register) =>
    tellInRegister(register, parts, { exhibit, subjects, at }),
  );
  const why = `Its keeper was told on the page of the report or logbook; ${told.byMessage > 0 ? 'a message went to the address that they left' : 'no address was left'}`;
  await onExhibit(parts, officer, reference, async (trx, present, now) => ({
    ...(await handle(trx, present, officer, { act: 'tell', why }, now)),
    act: 'tell',
  }));
  return told;
}

/** The exhibit and the reports and logbooks of its one claimant. Throws 'conflict' for none and for two. */
export async function claimantsOf(
  trx: PoliceTrx,
  force: string,
  reference: string,
): Promise<{ exhibit: Exhibit; subjects: LeadSubject[] }> {
  const exhibit = await findExhibit(trx, force, reference);
  if (exhibit === undefined) throw noSuchExhibit();
  const leads = await listLeads(trx, [exhibit.id]);
  const verdict = mayReturn(leads);
  if (!verdict.may) throw new RegistryError('conflict', returnRefusals[verdict.because]);
  const own = leads.filter(({ state }) => state === 'claimant' || state === 'same-person');
  return { exhibit, subjects: own.map(({ subject }) => subject) };
}

async function tellInRegister(
  register: Trx,
  parts: PropertyDependencies,
  { exhibit, subjects, at }: { exhibit: Exhibit; subjects: readonly LeadSubject[]; at: number },
): Promise<Told> {
  const call = await callOf(register, exhibit.force);
  let [onPage, byMessage] = [0, 0];
  for (const subject of subjects) {
    const present = await findSubject(register, subject);
    if (present === undefined) continue;
    const { kind } = subject;
    // Where a trained person looks whether it is domestic abuse, nobody is told where the phone is.
    const isWithheld =
      kind === 'declaration'
        ? await isShielded(register, present.id)
        : await arePhonesShielded(register, exhibit.keys);
    if (isWithheld) throw new RegistryError('conflict', shieldedWords);
    const notice = { force: exhibit.force, call, exhibitReference: exhibit.reference };
    await addNotice(register, { id: newId(parts.entropy), subject: { kind, id: present.id }, ...notice }, at);
    onPage += 1;
    const enrolment = kind === 'enrolment' ? await findEnrolment(register, subject.reference) : undefined;
    if (enrolment?.sealedContact === undefined) continue;
    await tellKeeper(register, parts, enrolment, 'phone-held', at);
    byMessage += 1;
  }
  if (onPage === 0)
    throw new RegistryError(
      'conflict',
      'The report or logbook of the claimant has ended since. Match the exhibit again.',
    );
  return { onPage, byMessage };
}
