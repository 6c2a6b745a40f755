import { RegistryError } from '@deadset/domain';
import { exactTime } from '../pages/index.ts';
import type { Paper, PaperPart } from '../papers/index.ts';
import { type CaseExhibit, wordsOfAct } from '../property/index.ts';
import { type CaseEvidence, newestAt, witnessesOf } from './case-evidence.ts';
import { chainParts, describe, seizedWords } from './exhibit-list.ts';

/**
 * What a written statement that may stand in for a witness must declare: Criminal Justice Act 1967 section 9(2)(b), in the words
 * of form MG11.
 */
const declaration =
  'This statement (consisting of …… page(s) each signed by me) is true to the best of my knowledge and belief and I make it knowing that, if it is tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything which I know to be false, or do not believe to be true.';

/**
 * Draft text of one person's statement about what they did with the exhibits of a case, for form MG11. It says nothing that the
 * custody chains do not, and leaves room for what only the witness knows. Nothing of ours signs it. Throws 'not-found' for somebody
 * who is not in the chains.
 */
export function statementDraft(evidence: CaseEvidence, actor: string): Paper {
  const { found, exhibits } = evidence;
  const witness = witnessesOf(evidence).find((one) => one.actor === actor);
  if (witness === undefined)
    throw new RegistryError('not-found', 'Nobody of this name had an exhibit of this case in hand.');
  const theirs = exhibits.filter(({ links }) => links.some((link) => link.actor === actor));
  return {
    title: `Draft statement of ${witness.who}`,
    foot: `DRAFT, not signed: statement of ${witness.who}, case ${found.number}`,
    at: newestAt(evidence),
    parts: [
      {
        warning:
          'Draft. It was written from the custody record and is no statement until the witness has read it, corrected it, taken it as their own and signed it, outside this system.',
      },
      { heading: 'Witness statement' },
      { text: 'Criminal Procedure Rules, rule 16.2; Criminal Justice Act 1967, section 9' },
      {
        facts: [
          ['Statement of', witness.who],
          ['Age if under 18', '………'],
          ['Occupation', `of ${found.force}: ………`],
          ['Crime reference', found.crimeReference ?? '………'],
        ],
      },
      { text: declaration },
      { signature: ['Signature', 'Date'] },
      { text: `I am ${witness.who} of ${found.force}. [Say your role, and how you came to this.]` },
      ...theirs.flatMap((one) => storyOf(one, actor)),
      { signature: ['Signature', 'Signature witnessed by'] },
      { heading: 'Annex: the whole custody record' },
      {
        text: 'What others did is here so that it can be compared. The witness speaks only of what they did themselves.',
      },
      ...theirs.flatMap(chainParts),
    ],
  };
}

/** What one person did with one exhibit, sentence by sentence, by its links. */
function storyOf(one: CaseExhibit, actor: string): PaperPart[] {
  const { exhibit, links } = one;
  const sentences = links
    .filter((link) => link.actor === actor)
    .map(({ at, act, why, place, seal }) => {
      const sealed = seal === '' ? 'in no seal' : `in seal ${seal}`;
      return `On ${exactTime(at)} I recorded of exhibit ${exhibit.reference}: ${wordsOfAct[act]} (${why}). It was then at ${place}, ${sealed}.`;
    });
  return [
    {
      text: `I refer to exhibit ${exhibit.reference}, which is recorded as: ${describe(one)}. [Say what you saw yourself.]`,
    },
    ...sentences.map((text) => ({ text })),
    { text: `It is recorded as seized: ${seizedWords(one)}. [Leave this out if you were not there.]` },
  ];
}
