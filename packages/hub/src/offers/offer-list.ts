import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Sentence = Type.String({ minLength: 1, maxLength: 400 });

/** Something that may help beside the report. Nothing is sent to anybody: whoever wants it is told what to do. */
const Offer = strictObject({
  id: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }),
  /** What it is called where it is chosen, and where it is told. */
  title: Sentence,
  /** What somebody does who wants it; sentences, each a line. */
  steps: Type.Array(Sentence, { minItems: 1, maxItems: 6 }),
  /** To whom alone it is offered; to everybody who is offered anything when absent. */
  only: Type.Optional(Type.Union([Type.Literal('under-18'), Type.Literal('supporter')])),
});
export type Offer = Static<typeof Offer>;

const parseOffers = parserOf(Type.Array(Offer, { maxItems: 20 }));

/**
 * What is offered in the United Kingdom. Numbers: police.uk (101, 999), British Transport Police (text 61016),
 * Crimestoppers and its Fearless (0800 555 111), Childline (0800 1111), Victim Support (0808 16 89 111); November 2026.
 */
export const usualOffers: readonly Offer[] = [
  {
    id: 'police',
    title: 'Send it to the police too',
    steps: [
      'Call 101 or use the website of the police force. On a train or at a station, text 61016.',
      'Read them the reference of this report. They give you a crime reference of their own.',
      'Nobody has to make a statement to have the phone made useless.',
    ],
  },
  {
    id: 'unnamed',
    title: 'Tell what you know without your name',
    only: 'under-18',
    steps: [
      'Fearless is for young people: fearless.org, or 0800 555 111. It is free.',
      'They do not ask who you are, and they never tell the police who called.',
    ],
  },
  {
    id: 'childline',
    title: 'Talk to somebody',
    only: 'under-18',
    steps: ['Childline: 0800 1111, any time, about anything. It is free and does not show on the bill.'],
  },
  {
    id: 'victim-support',
    title: 'Help after a crime',
    steps: ['Victim Support: 0808 16 89 111, day and night, free. They help whether or not the police know.'],
  },
  {
    id: 'way-home',
    title: 'A way home',
    steps: [
      'Go to staff at a station, on a bus, in a shop or a library, and ask them to call somebody you trust.',
      'If you do not feel safe where you are, call 999.',
    ],
  },
  {
    id: 'loan-phone',
    title: 'A phone for the next days',
    steps: [
      'Ask your school, your youth club or your network whether they lend one. Nobody who lends phones is connected here yet.',
      'Ask your network for a new SIM with your number.',
    ],
  },
];

/** The offers of a deployment's own file; throws with the first thing that is wrong. */
export async function readOffers(file: string): Promise<Offer[]> {
  const parsed = parseOffers(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.ok) throw new Error(`the offers file cannot be used: ${parsed.problem}`);
  const ids = parsed.value.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error('the offers file cannot be used: an id stands twice');
  return parsed.value;
}

/** What is offered to whoever reports for themselves or for somebody else, in the order of the list. */
export function offersFor(
  offers: readonly Offer[],
  { isUnder18, isSupporter }: { readonly isUnder18: boolean; readonly isSupporter: boolean },
): Offer[] {
  return offers.filter(
    ({ only }) =>
      only === undefined || (only === 'under-18' && isUnder18) || (only === 'supporter' && isSupporter),
  );
}
