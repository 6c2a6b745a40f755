import { leadMethod, type SharedPhones, whoSharesPhones } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { Officer } from '../police-zone/index.ts';
import { sealText } from '../sealing.ts';
import { longestReason, placeOfHands, requireLead, seeLead, shortestReason } from './lead-desk.ts';
import type { LeadParts } from './lead-parts.ts';
import { endUndecided, type Lead } from './lead-store.ts';
import { presenterKey } from './presentations-of-answers.ts';
import { type PresenterName, readKeysOf } from './presenter-keys-store.ts';
import { readRedAnswers } from './red-answers-store.ts';
import { sayHands } from './same-hands-store.ts';

/** Phones that two must have been refused with to be shown, and phones that are gone through at most. */
const [leastShared, mostDevices] = [2, 5_000];

/** Somebody else who was refused with phones of a lead. */
export interface OtherPresenter extends PresenterName, Pick<SharedPhones, 'devices' | 'closestMs'> {
  /** Whether they are counted as the lead's presenter already. */
  readonly isSame: boolean;
}

/** A lead on which nobody has decided, and everybody else who was refused with at least two of its phones. */
export async function seeOthers(
  parts: LeadParts,
  officer: Officer,
  number: number,
): Promise<{ readonly lead: Lead; readonly others: readonly OtherPresenter[] }> {
  const { lead, sameHands } = await seeLead(parts, { officer, decides: true }, number, 'see-same-hands');
  requireUndecided(lead);
  const at = parts.clock();
  const period = { from: at - leadMethod.windowMs, to: at };
  const crossing = { by: officer, act: 'see-same-hands', object: `lead:${number}`, why: officer.why };
  const answers = await parts.gateway.fromRegister(crossing, async (register) =>
    readRedAnswers(register, period, await readKeysOf(register, [lead], period, mostDevices)),
  );
  const same = new Set(sameHands.map(({ other }) => presenterKey(other)));
  const names = new Map(answers.map((answer) => [presenterKey(answer), answer]));
  const rows = answers.map((answer) => ({
    presenter: presenterKey(answer),
    device: String(answer.key),
    at: answer.at,
  }));
  const shared = whoSharesPhones(rows, { presenter: presenterKey(lead), least: 1 });
  const others = shared.flatMap(({ presenter: key, devices, closestMs }) => {
    const name = names.get(key);
    if (name === undefined || (devices < leastShared && !same.has(key))) return [];
    const { participant, presenter } = name;
    return [{ participant, presenter, devices, closestMs, isSame: same.has(key) }];
  });
  return { lead, others };
}

/**
 * Counts others, by their keys, and nobody else, as the presenter of a lead on which nobody has decided, for as long as
 * their rows are read. Undecided leads about any of them end, so that the next look counts them anew. Throws 'invalid'
 * without a reason or for somebody who was not refused with the same phones, 'not-allowed' once the lead is decided.
 */
export async function sayWhoIsSame(
  parts: LeadParts,
  officer: Officer,
  number: number,
  { keys, words }: { readonly keys: readonly string[]; readonly words: string },
): Promise<void> {
  const reason = words.trim();
  if (reason.length < shortestReason || reason.length > longestReason)
    throw new RegistryError(
      'invalid',
      `Say in ${shortestReason} to ${longestReason} characters what shows that they are the same, or are not.`,
    );
  const { others } = await seeOthers(parts, officer, number);
  const chosen = others.filter((other) => keys.includes(presenterKey(other)));
  if (chosen.length !== new Set(keys).size)
    throw new RegistryError('invalid', 'Choose from those who were refused with the same phones.');
  const at = parts.clock();
  const line = { at, by: officer, why: officer.why, act: 'say-same-hands', object: `lead:${number}` };
  const detail = { others: chosen.length };
  await parts.zone.within({ ...line, kind: 'alteration', detail }, async (police) => {
    const lead = await requireLead(police, { officer, decides: true }, { number, at, isHeld: true });
    requireUndecided(lead);
    await sayHands(police, {
      force: lead.force,
      sameAs: lead,
      others: chosen,
      by: officer.id,
      at,
      expiresAt: at + leadMethod.windowMs,
      sealedReason: sealText(parts.sealKey, placeOfHands(lead), reason, parts.entropy),
    });
    await endUndecided(police, lead.force, [lead, ...chosen]);
  });
}

function requireUndecided({ state }: Lead): void {
  if (state !== 'found')
    throw new RegistryError('not-allowed', `This lead has been ${state}: it counts whom it counted then.`);
}
