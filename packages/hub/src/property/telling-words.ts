import { wordsOf } from '@deadset/analytics';
import { identifierMark } from '../police-zone/index.ts';
import type { Words } from './sealed-words.ts';

/** Words that so many phones are described by that they find none. */
const ordinary = wordsOf(`
  a about an and android apple at back battery big black blue broken brown bumper but by camera case cased cell charger
  chip chipped clear colour corner corners cover cracked cracks damaged dark dead device for from front galaxy gold
  good google gray green grey has have home honor huawei in iphone is it its large leather lens light lock locked lost
  max medium middle mini mobile model motorola my new nokia none not note of off on one oneplus only oppo orange phone pink
  pixel plastic plus pro protector purple red rose samsung screen scratch scratched scratches side silicone silver sim
  small smartphone smashed sony space star sticker stickers stolen strap the this titanium to top transparent two ultra unknown used very
  wallet was white with without xiaomi yellow`);

/** Words about a phone that tell it from many: a name on a sticker, a club, a place. */
export function tellingWordsOf(words: Words): string[] {
  const all = wordsOf(`${words['description'] ?? ''} ${words['lostModeText'] ?? ''}`);
  return [...all].filter((word) => /\p{L}/u.test(word) && word.length > 2 && !ordinary.has(word));
}

/** Telephone numbers, as dialled in the United Kingdom, and e-mail addresses in what a locked screen says. */
export function contactsOf(text: string): string[] {
  const numbers = text.match(/\+?\d(?:[ ()./-]{0,2}\d){8,14}/g) ?? [];
  const dialled = numbers.map((number) =>
    number.replace(/[^0-9]/g, '').replace(/^(?:00)?44(?:0)?(?=\d{9,10}$)/, '0'),
  );
  const addresses = text.toLowerCase().match(/[^\s<>"',;:]+@[^\s<>"',;:]+\.[a-z]{2,}/g) ?? [];
  return [...new Set([...dialled, ...addresses])];
}

/** The mark by which a telling word is found again without having it in the clear. */
export function markOfWord(markKey: Buffer, word: string): string {
  return identifierMark(markKey, 'word', word);
}

/** The marks of all contacts and telling words. */
export function marksOfWords(markKey: Buffer, words: Words): string[] {
  const contacts = contactsOf(words['lostModeText'] ?? '');
  return [
    ...contacts.map((text) => identifierMark(markKey, 'contact', text)),
    ...tellingWordsOf(words).map((word) => markOfWord(markKey, word)),
  ];
}
