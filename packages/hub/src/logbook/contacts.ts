import { RegistryError } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import { type Address, checkAddress, momentText, queueMessage } from '../messages/index.ts';
import type { FormErrors } from '../pages/index.ts';
import { openText, sealText } from '../sealing.ts';
import { keysOf } from './device-store.ts';
import type { Enrolment } from './enrolment-store.ts';
import type { Contacts, LogbookDependencies } from './logbook-requests.ts';

/** An address as people type it; undefined for none. Throws 'invalid' when it is neither an e-mail address nor a number. */
function readAddress(typed: string): Address | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const address: Address = text.includes('@')
    ? { channel: 'email', address: text }
    : { channel: 'sms', number: internationalNumber(text) };
  checkAddress(address);
  return address;
}

/** Addresses as they were typed; an empty one is none. */
export function contactsTyped(contact = '', trusted = ''): Contacts {
  const [keeper, trustedContact] = [readAddress(contact), readAddress(trusted)];
  return {
    ...(keeper === undefined ? {} : { contact: keeper }),
    ...(trustedContact === undefined ? {} : { trustedContact }),
  };
}

/** What is wrong with addresses that were typed, by field. */
export function addressErrors(typed: Readonly<Record<string, string>>): FormErrors {
  const errors: Record<string, string> = {};
  for (const [field, text] of Object.entries(typed)) {
    try {
      readAddress(text);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      errors[field] = error.message;
    }
  }
  return errors;
}

/** A British number in its international form; any other as it is. */
function internationalNumber(text: string): string {
  const digits = text.replace(/[\s().-]/g, '');
  return digits.replace(/^00/, '+').replace(/^0(?=[1-9])/, '+44');
}

/** Addresses as they are kept: sealed, each bound to its enrolment and purpose. */
export function sealContacts(
  { sealKey, entropy }: LogbookDependencies,
  enrolmentId: string,
  { contact, trustedContact }: Contacts,
): Pick<Enrolment, 'sealedContact' | 'sealedTrustedContact'> {
  const seal = (purpose: string, address: Address) =>
    sealText(sealKey, placeOf(purpose, enrolmentId), JSON.stringify(address), entropy);
  return {
    ...(contact === undefined ? {} : { sealedContact: seal('contact', contact) }),
    ...(trustedContact === undefined ? {} : { sealedTrustedContact: seal('trusted', trustedContact) }),
  };
}

/** Where the keeper of an enrolment is asked; absent where they gave no address. */
export function contactsOf(sealKey: Buffer, enrolment: Enrolment): Contacts {
  const open = (purpose: string, sealed: Buffer) =>
    readKept(openText(sealKey, placeOf(purpose, enrolment.id), sealed));
  const { sealedContact, sealedTrustedContact } = enrolment;
  return {
    ...(sealedContact === undefined ? {} : { contact: open('contact', sealedContact) }),
    ...(sealedTrustedContact === undefined ? {} : { trustedContact: open('trusted', sealedTrustedContact) }),
  };
}

/** Tells the keeper of an enrolment something, where they can be told. */
export async function tellKeeper(
  trx: Trx,
  { sealKey, entropy }: Pick<LogbookDependencies, 'sealKey' | 'entropy'>,
  enrolment: Enrolment,
  news: 'keeper-changed' | 'phone-held' | { readonly untilAt: number },
  at: number,
): Promise<void> {
  const { contact: to } = contactsOf(sealKey, enrolment);
  if (to === undefined) return;
  const { reference } = enrolment;
  const about = await keysOf(trx, enrolment.deviceId);
  const secrets = { sealKey, entropy };
  if (typeof news === 'string') {
    await queueMessage(trx, { to, about, template: news, values: { reference }, at }, secrets);
    return;
  }
  const values = { reference, until: momentText(news.untilAt) };
  await queueMessage(trx, { to, about, template: 'consent-asked', values, at }, secrets);
}

function placeOf(purpose: string, enrolmentId: string): string {
  return `deadset logbook ${purpose} v1\n${enrolmentId}`;
}

function readKept(text: string): Address {
  const kept: unknown = JSON.parse(text);
  if (typeof kept === 'object' && kept !== null) {
    if ('address' in kept && typeof kept.address === 'string')
      return { channel: 'email', address: kept.address };
    if ('number' in kept && typeof kept.number === 'string') return { channel: 'sms', number: kept.number };
  }
  throw new RegistryError('invalid', 'An address of a logbook cannot be read.');
}
