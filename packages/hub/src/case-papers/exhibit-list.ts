import { propertyPowers } from '@deadset/domain';
import { type CsvCell, csvText } from '../http/index.ts';
import { exactTime } from '../pages/index.ts';
import type { Paper, PaperPart } from '../papers/index.ts';
import { type CaseExhibit, howToVerify, traceInWords, wordsOfAct, wordsOfStatus } from '../property/index.ts';
import { type CaseEvidence, newestAt } from './case-evidence.ts';

/** The list of a case's exhibits with the whole chain of each, to go with form MG12. */
export function exhibitList(evidence: CaseEvidence): Paper {
  const { found, exhibits } = evidence;
  return {
    title: `Exhibit list of case ${found.number}`,
    foot: `Exhibits of case ${found.number}, ${found.force}`,
    at: newestAt(evidence),
    parts: [
      {
        facts: [
          ['Force', found.force],
          ['Crime reference', found.crimeReference ?? 'none given yet'],
          ['Exhibits', String(exhibits.length)],
        ],
      },
      ...(exhibits.length === 0
        ? [{ text: 'The property store of your force has no exhibit that is the phone of this case.' }]
        : [
            {
              caption: 'Exhibits',
              columns: ['Exhibit', 'What it is', 'Seal', 'Seized', 'Stands', 'Custody chain'],
              widths: [3, 5, 2, 4, 2, 3],
              rows: exhibits.map(exhibitRow),
            },
          ]),
      ...exhibits.flatMap(chainParts),
      ...(exhibits.length === 0
        ? []
        : [{ heading: 'How to check a chain' }, ...howToVerify.map((text) => ({ text }))]),
      { signature: ['Exhibits officer', 'Date'] },
    ],
  };
}

/** The same as a file for a table, one line for each link. */
export function exhibitListCsv({ found, exhibits }: CaseEvidence): string {
  const heading = [
    'case',
    'crime reference',
    'exhibit',
    'what',
    'seized at',
    'seizure',
    'link',
    'at',
    'by',
    'act',
    'place',
    'seal',
    'why',
    'hash',
    'chain whole',
  ];
  const lines = exhibits.flatMap((one) =>
    one.links.map((link): CsvCell[] => [
      found.number,
      found.crimeReference,
      one.exhibit.reference,
      describe(one),
      one.seizure && new Date(one.seizure.seizedAt).toISOString(),
      one.seizure?.reference,
      link.number,
      new Date(link.at).toISOString(),
      link.who,
      wordsOfAct[link.act],
      link.place,
      link.seal,
      link.why,
      link.hash.toString('hex'),
      one.verdict.whole ? 'yes' : `no: ${one.verdict.fault}`,
    ]),
  );
  return csvText([heading, ...lines]);
}

/** What an exhibit is, by what can be read of it. */
export function describe({ exhibit, words }: Pick<CaseExhibit, 'exhibit' | 'words'>): string {
  const traces = exhibit.traces.map((trace) => {
    const { kind, text } = traceInWords(trace);
    return `${kind} ${text}`.trim();
  });
  return (
    [words['description'], ...traces].filter((text) => text !== undefined && text !== '').join('; ') ||
    'A device'
  );
}

/** When, where, under which reference and by what power a thing was seized. */
export function seizedWords({ seizure }: Pick<CaseExhibit, 'seizure'>): string {
  if (seizure === undefined) return 'The record of its seizure is gone';
  const { reference, powers, seizedAt, words } = seizure;
  const statutes = powers.map((power) =>
    power === 'other' ? words['otherPower'] || 'another power' : propertyPowers[power].statute,
  );
  return `${exactTime(seizedAt)}${words['place'] === undefined ? '' : `, ${words['place']}`}; ${reference}; ${statutes.join('; ')}`;
}

function exhibitRow(one: CaseExhibit): string[] {
  const { exhibit, verdict, links } = one;
  const chain = verdict.whole ? `whole, ${links.length} links` : `BROKEN at link ${verdict.at}`;
  const stands = wordsOfStatus[exhibit.status].text;
  return [exhibit.reference, describe(one), exhibit.seal ?? 'none', seizedWords(one), stands, chain];
}

/** Every hand through which an exhibit went, with the hash of each link. */
export function chainParts({ exhibit, links, verdict }: CaseExhibit): PaperPart[] {
  return [
    { heading: `Custody of ${exhibit.reference}` },
    verdict.whole
      ? {
          text: `The chain is whole: each of its links was computed again. Its head is ${verdict.head.toString('hex')}.`,
        }
      : { warning: `The chain is broken at link ${verdict.at}: ${verdict.fault} Do not rely on it.` },
    {
      caption: `Links of ${exhibit.reference}`,
      columns: ['', 'When', 'By', 'What and why', 'Where, seal', 'Hash'],
      widths: [1, 3, 3, 4, 3, 4],
      rows: links.map((link) => [
        String(link.number),
        exactTime(link.at),
        link.who,
        `${wordsOfAct[link.act]}: ${link.why}`,
        link.seal === '' ? link.place : `${link.place}; ${link.seal}`,
        link.hash.toString('hex'),
      ]),
    },
  ];
}
