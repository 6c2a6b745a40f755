import { disposals, mayReturn, RegistryError, readDisposal, returnRefusals } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import type { DeclarationService } from '../declarations/index.ts';
import { showsCode } from './collect.ts';
import { endBooking } from './collection-store.ts';
import type { Exhibit } from './exhibit-store.ts';
import { endNotices } from './found-notice-store.ts';
import { handle, onExhibit } from './handle-exhibit.ts';
import { type LeadSubject, listLeads } from './lead-store.ts';
import { matchAnew } from './match-exhibits.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { requireUnshielded } from './shielded-claim.ts';
import { chainWords } from './store-words.ts';

/** What is looked at before a phone goes over the counter; all of it. */
export const handoverChecks = {
  identity: 'A passport, driving licence or PASS card shows the person who stands here',
  knows: 'They know the phone: its colour, its case, its lock screen, or they unlock it',
  seal: 'The seal is whole and has the number on this page',
  signed: 'They have signed the receipt',
} as const;

/** A handover at the counter. */
export interface Handover {
  readonly exhibit: string;
  readonly checked: readonly string[];
  /** As the keeper shows it; empty when they have none. */
  readonly collectionCode: string;
  /** Why it goes over the counter without a code. */
  readonly withoutCode: string;
}

/** What became of the reports of whoever has their phone back. */
export interface HandedBack {
  readonly exhibit: Exhibit;
  readonly subjects: readonly LeadSubject[];
  /** Reports that the force had verified, and whose keeper may withdraw them now. */
  readonly withdrawable: readonly string[];
}

/** What lets a keeper withdraw a report that the force verified. */
export type WithdrawalService = Pick<DeclarationService, 'allowWithdrawal'>;

/**
 * Hands an exhibit back to its one claimant, who shows the code of the booking. Throws 'invalid' for what was not looked
 * at or a wrong code, 'conflict' where the rules of claimants forbid it, by what has come in up to now, and while a
 * trained person looks at the report. The report ends by its keeper's own hand, with its code: the force only agrees.
 */
export async function giveBack(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  handover: Handover,
  declarations: WithdrawalService,
): Promise<HandedBack> {
  const missing = Object.keys(handoverChecks).filter((check) => !handover.checked.includes(check));
  if (missing.length > 0)
    throw new RegistryError('invalid', 'Look at each of these first, and tick it when you have seen it.');
  await matchAnew(parts, officer, handover.exhibit);
  await requireUnshielded(parts, officer, handover.exhibit);
  let subjects: readonly LeadSubject[] = [];
  const exhibit = await onExhibit(parts, officer, handover.exhibit, async (trx, present, at) => {
    const leads = await listLeads(trx, [present.id]);
    const verdict = mayReturn(leads);
    if (!verdict.may) throw new RegistryError('conflict', returnRefusals[verdict.because]);
    const hasCode = handover.collectionCode.trim() !== '';
    if (hasCode && !(await showsCode(trx, parts.sealKey, present, handover.collectionCode)))
      throw new RegistryError(
        'invalid',
        'This is not the code of the booking. The keeper sees it with their reference and code, where they chose the time.',
      );
    const why = hasCode
      ? 'Handed to its keeper, who showed the collection code'
      : `Handed to its keeper without a collection code: ${chainWords(handover.withoutCode, 'Say why there is no code')}`;
    const own = leads.filter(({ state }) => state === 'claimant' || state === 'same-person');
    subjects = own.map(({ subject }) => subject);
    await endBooking(trx, present.id, at);
    return {
      ...(await handle(trx, present, officer, { act: 'return', place: 'With its keeper', why }, at)),
      act: 'return',
    };
  });
  const crossing = {
    by: officer,
    act: 'phone-returned',
    object: `exhibit:${exhibit.reference}`,
    why: officer.why,
  };
  const at = parts.clock();
  const withdrawable = await parts.gateway.inRegister(crossing, async (register) => {
    await endNotices(register, exhibit.reference, at);
    const agreed: string[] = [];
    for (const { kind, reference } of subjects) {
      const request = { reference, force: exhibit.force, at };
      if (kind === 'declaration' && (await isAllowed(declarations, register, request)))
        agreed.push(reference);
    }
    return agreed;
  });
  return { exhibit, subjects, withdrawable };
}

/** Whether the keeper of a report may withdraw it now by the force's leave: where another verified it, or nobody did, not. */
async function isAllowed(
  declarations: WithdrawalService,
  register: Trx,
  request: Parameters<WithdrawalService['allowWithdrawal']>[1],
): Promise<boolean> {
  try {
    await declarations.allowWithdrawal(register, request);
    return true;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
    return false;
  }
}

/** Records that an exhibit left the store by another way than to its keeper. */
export async function disposeOf(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  {
    exhibit: reference,
    way,
    why: typed,
  }: { readonly exhibit: string; readonly way: string; readonly why: string },
): Promise<Exhibit> {
  const disposal = readDisposal(way);
  if (disposal === undefined) throw new RegistryError('invalid', 'Choose what became of it.');
  const why = `${disposals[disposal]}. ${chainWords(typed, 'Say on whose word')}`;
  const exhibit = await onExhibit(parts, officer, reference, async (trx, present, at) => ({
    ...(await handle(trx, present, officer, { act: 'dispose', place: 'Left the store', why }, at)),
    act: 'dispose',
  }));
  const crossing = { by: officer, act: 'phone-disposed', object: `exhibit:${reference}`, why: officer.why };
  await parts.gateway.inRegister(crossing, (register) => endNotices(register, reference, parts.clock()));
  return exhibit;
}
