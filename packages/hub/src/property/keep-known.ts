import { longestExhibitText, RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import { holdsHidden } from '../pages/index.ts';
import type { Gateway } from '../police-zone/index.ts';
import { findSubject } from './found-notice-store.ts';
import { addKnownTrace, type KnownTrace } from './known-trace-store.ts';
import { putKnownWords } from './known-words-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { sealWords } from './sealed-words.ts';
import { marksOfWords } from './telling-words.ts';

/** Keeps what somebody has said of a reported phone. Throws 'invalid' for a report that there is not, or that has ended. */
export async function keepKnown(
  { zone, gateway, clock, entropy }: PropertyDependencies,
  officer: StoreOfficer,
  known: KnownTrace,
): Promise<void> {
  const object = await openReport(gateway, officer, known.declarationReference);
  const at = clock();
  const line = { at, kind: 'collection', by: officer, act: 'keep-known', object, why: officer.why } as const;
  const isNew = await zone.within(line, (trx) =>
    addKnownTrace(trx, { ...known, id: newId(entropy), force: officer.organisation, by: officer.actor }, at),
  );
  if (!isNew) throw new RegistryError('conflict', 'This is known of the report already.');
}

/** What a keeper says of their phone in words; at least one of the two. */
export interface KeeperWords {
  /** Of the report. */
  readonly reference: string;
  readonly description: string;
  readonly lostModeText: string;
}

/**
 * Keeps what a keeper says of a reported phone in words, sealed, in the place of what they said before. Throws 'invalid'
 * for no words, for too long ones, and for a report that there is not, or that has ended.
 */
export async function keepKeeperWords(
  { zone, gateway, clock, entropy, sealKey }: PropertyDependencies,
  officer: StoreOfficer,
  { reference, description, lostModeText }: KeeperWords,
): Promise<void> {
  if (description === '' && lostModeText === '')
    throw new RegistryError('invalid', 'Give a description, or what the screen says.');
  if ([description, lostModeText].some((text) => text.length > longestExhibitText || holdsHidden(text)))
    throw new RegistryError(
      'invalid',
      `Use at most ${longestExhibitText} characters for each, and none that cannot be seen.`,
    );
  const object = await openReport(gateway, officer, reference);
  const at = clock();
  const id = newId(entropy);
  const words = { ...(description !== '' && { description }), ...(lostModeText !== '' && { lostModeText }) };
  const line = { at, kind: 'collection', by: officer, act: 'keep-known', object, why: officer.why } as const;
  const kept = {
    id,
    force: officer.organisation,
    declarationReference: reference,
    sealedWords: sealWords({ sealKey, entropy }, id, words),
    marks: marksOfWords(sealKey, words),
  };
  await zone.within(line, (trx) => putKnownWords(trx, { ...kept, by: officer.actor }, at));
}

/** How the logs name an open report. Throws 'invalid' for one that there is not, or that has ended. */
async function openReport(gateway: Gateway, officer: StoreOfficer, reference: string): Promise<string> {
  const object = `report:${reference}`;
  const crossing = { by: officer, act: 'find-report', object, why: officer.why };
  const subject = await gateway.fromRegister(crossing, (register) =>
    findSubject(register, { kind: 'declaration', reference }),
  );
  if (subject === undefined)
    throw new RegistryError('invalid', 'There is no report with this reference that is still open.');
  return object;
}
