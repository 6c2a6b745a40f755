import { domainToUnicode } from 'node:url';
import { looksLikeOurs } from './look-alike.ts';

/** Where we are, and from where our mail comes. */
export interface OwnAddresses {
  /** As people reach us, such as `https://deadset.example`. */
  readonly publicUrl: string;
  /** The mailbox that our mail comes from; absent where none is set. */
  readonly mailbox?: string;
}

/** What is said of one address that stands in a message. */
export type AddressVerdict =
  | 'ours'
  /** Ours but for what is before it: no encryption, or a name and an at sign. */
  | 'ours-in-disguise'
  | 'looks-like-ours'
  | 'foreign-letters'
  | 'not-ours'
  | 'our-mailbox';

/** One address of a message, as it is shown: decoded, never to be followed. */
export interface JudgedAddress {
  readonly shown: string;
  readonly verdict: AddressVerdict;
}

/** What was found in what somebody typed. */
export interface JudgedMessage {
  readonly addresses: readonly JudgedAddress[];
  /** What may be a reference of ours, such as 7K3M-Q2XD. */
  readonly references: readonly string[];
}

/** What is left of a longer message than this is not looked at. */
export const longestMessage = 4_000;
const mostFindings = 10;

// Characters that nobody sees: controls, and those that turn the direction of a text or take no room.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// What stands around an address; of a bracket, only one that is no part of it, as in `https://[2001:db8::7]/`.
const between = /(?:[\s<>"'“”„‘’«»(){},;]|(?<!:\/\/)\[|(?<!:\/\/\[[0-9a-f:.]{0,45})\])+/iu;
// What is between spaces and has an ending as a host has; with or without the scheme before it.
const linkLike =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^\s/]*[^\s/.]\.[\p{L}\p{N}][^\s]*$|^[a-z][a-z0-9+.-]*:\/\/\S+$/iu;
const mailLike = /^(?:mailto:)?[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/iu;
const referenceLike = /(?<![0-9A-Z-])[0-9A-Z]{4}[ -]?[0-9A-Z]{4}(?![0-9A-Z-])/giu;

/**
 * Every address and every reference in a text that somebody got, each address judged by itself: ours is only what has
 * exactly our host. Nothing is fetched, and nothing is said of the text around them, which anybody can write.
 */
export function judgeMessage(text: string, own: OwnAddresses): JudgedMessage {
  const looked = text.slice(0, longestMessage).replace(unseen, '');
  const words = looked.split(between).map((word) => word.replace(/[.!?:]+$/, ''));
  const found = words.flatMap((word) => judgedWord(word, own) ?? []);
  const addresses = [...new Map(found.map((address) => [address.shown, address])).values()];
  const rest = words.filter((word) => judgedWord(word, own) === undefined).join(' ');
  const references = [...rest.matchAll(referenceLike)].flatMap(([reference]) =>
    // Eight letters are a word of every language; a reference has a digit or its hyphen.
    /[0-9-]/.test(reference) ? [reference] : [],
  );
  return {
    addresses: addresses.slice(0, mostFindings),
    references: [...new Set(references)].slice(0, mostFindings),
  };
}

/** Undefined for a word that is no address. */
function judgedWord(word: string, own: OwnAddresses): JudgedAddress | undefined {
  if (mailLike.test(word)) return judgedMailbox(word.replace(/^mailto:/i, ''), own);
  if (!linkLike.test(word)) return undefined;
  const address = word.includes('://') ? word : `https://${word}`;
  return URL.canParse(address)
    ? judgedLink(new URL(address), word, own)
    : { shown: word, verdict: 'not-ours' };
}

function judgedLink(link: URL, typed: string, own: OwnAddresses): JudgedAddress {
  const ours = new URL(own.publicUrl);
  const shown = shownHost(link) || typed;
  if (link.host === ours.host) {
    const isPlain = link.protocol === ours.protocol && link.username === '' && link.password === '';
    return { shown, verdict: isPlain ? 'ours' : 'ours-in-disguise' };
  }
  return { shown, verdict: strangerVerdict(link, own) };
}

function judgedMailbox(mailbox: string, own: OwnAddresses): JudgedAddress {
  const host = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  const link = URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : undefined;
  if (mailbox.toLowerCase() === own.mailbox?.toLowerCase()) return { shown: mailbox, verdict: 'our-mailbox' };
  return { shown: mailbox, verdict: link === undefined ? 'not-ours' : strangerVerdict(link, own) };
}

/** What a host is that is not ours: the whole address counts, for our name can stand anywhere in it. */
function strangerVerdict(link: URL, own: OwnAddresses): AddressVerdict {
  const decoded = domainToUnicode(link.hostname) || link.hostname;
  const names = ownNames(own);
  if (looksLikeOurs(decoded, names)) return 'looks-like-ours';
  const before = `${link.username}.${link.pathname}${link.search}`.toLowerCase();
  if (names.some((name) => before.includes(name))) return 'looks-like-ours';
  return /[^\p{ASCII}]/u.test(decoded) || link.hostname.includes('xn--') ? 'foreign-letters' : 'not-ours';
}

/** Our name, and what our host is called where that is another word; not endings such as `org` or `gov`. */
function ownNames({ publicUrl }: OwnAddresses): string[] {
  const labels = new URL(publicUrl).hostname.split('.').slice(0, -1);
  return ['deadset', ...labels.filter((label) => /^[a-z-]{5,}$/.test(label))];
}

function shownHost(link: URL): string {
  const decoded = domainToUnicode(link.hostname);
  const readable = decoded === '' || decoded === link.hostname ? link.host : `${decoded} (${link.host})`;
  return readable.replace(unseen, '');
}
