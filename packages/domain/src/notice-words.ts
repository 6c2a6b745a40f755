/**
 * What a participant passes on to whoever holds a listed phone now. They may have bought it in good faith: nothing here
 * accuses, threatens, hurries, asks for an address or an answer, or says who made the report.
 */
export type NoticeKind = 'listed' | 'disputed' | 'released';

/** A message without a link: whoever gets it finds the website by itself, so that nobody can imitate us with one. */
export interface NoticeText {
  readonly heading: string;
  readonly lines: readonly string[];
}

const advice =
  'Free advice, from people who do not tell us or the police: Citizens Advice, 0800 144 8848 in England.';
const appealLine =
  'If the phone is yours or you bought it in good faith, you can appeal on the Deadset website, under “Appeal”. It is free, needs no account, and a person looks at it within 24 hours.';
const handInLine =
  'If you would rather not keep it, you can hand it in at the front counter of a police station. Ask for a receipt. You need not say where you live.';

/** Versioned with the code; the test over these texts is what may be said. */
export const noticeTexts = {
  listed: {
    heading: 'There is a report of this phone',
    lines: [
      'Somebody has proved that this phone was taken from them. It may stop working with networks, makers and shops.',
      'You may know nothing of it, and this message does not say that you did anything wrong.',
      appealLine,
      handInLine,
      advice,
    ],
  },
  disputed: {
    heading: 'Somebody else says that this phone is theirs',
    lines: [
      'The phone keeps working with its network. A person looks at what both sides say within 24 hours.',
      'You may know nothing of it, and this message does not say that you did anything wrong.',
      appealLine,
      advice,
    ],
  },
  released: {
    heading: 'This phone may be used again for now',
    lines: ['It has been released for up to seven days while an appeal is decided.', appealLine, advice],
  },
} as const satisfies Record<NoticeKind, NoticeText>;

/** What a notice may not contain: threats, hurry, links, requests. One list, held against every text by its test. */
export const wordsNoNoticeUses: readonly RegExp[] = [
  /https?:|www\.|\.example|\.uk\b/i,
  /investigat|prosecut|arrest|offence|crime|criminal|illegal|suspect|thief|thieves|handling|stolen goods/i,
  /\bmust\b|\bhave to\b|immediately|at once|urgent|deadline|or else|otherwise/i,
  /your (name|passcode|password|pin)\b|sign in|log in|reply|call us|confirm/i,
];
