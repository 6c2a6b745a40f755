import { type Act, gateWords } from '@deadset/domain';
import { type CsvCell } from '../http/index.ts';
import type { CaseFile } from './case-timeline.ts';
import { isKeyOf, outcomes } from './case-words.ts';

/** One step in the life of a device, as a person reads it. */
export interface TimelineItem {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly label: string;
  readonly text: string;
  readonly by?: string;
  /** Whose word it is, and where it stands there. */
  readonly source: string;
}

/** Everything that is known, the newest first. */
export function timelineOf(file: CaseFile): TimelineItem[] {
  const items = [
    ...actItems(file),
    ...gateItems(file),
    ...file.notes.map((note) => ({
      at: note.at,
      label: 'Note',
      text: note.text,
      by: officerNamed(file, note.writtenBy),
      source: 'Police zone, sealed note',
    })),
    ...workItems(file),
    ...file.seizures.map(({ at, words, by }) => ({
      at,
      label: 'Property store',
      text: words,
      source: 'Police zone, custody chain',
      ...(by === undefined ? {} : { by: officerNamed(file, by.replace(/^person:/, '')) }),
    })),
  ];
  return items.sort((a, b) => b.at - a.at);
}

/** The same as lines of a file. */
export function timelineLines(items: readonly TimelineItem[]): CsvCell[][] {
  const head = ['at', 'what', 'text', 'by', 'source'];
  return [
    head,
    ...items.map(({ at, label, text, by, source }) => [new Date(at).toISOString(), label, text, by, source]),
  ];
}

/** What an officer of the force is called; one of another force by their number alone. */
export function officerNamed({ officers }: Pick<CaseFile, 'officers'>, id: string): string {
  return officers.get(id)?.called ?? `officer ${id.slice(0, 8)}`;
}

const actWords: Readonly<Record<Act, string>> = {
  declare: 'Reported',
  raise: 'Proved by its keeper',
  verify: 'Given a crime reference',
  'choose-mode': 'Mode changed',
  amend: 'Details added',
  withdraw: 'Withdrawn',
  lapse: 'Lapsed',
  unlist: 'Ended by two people',
  ease: 'Released provisionally on appeal',
  restore: 'In force again',
  settle: 'Dispute settled',
};

function actItems({ steps }: CaseFile): TimelineItem[] {
  return steps.acts.map(({ at, act, reference, authority, position }) => ({
    at,
    label: actWords[act],
    text: `Report ${reference}`,
    by: authority === 'public' ? 'a member of the public' : authority,
    source:
      position === undefined
        ? 'Register, waits for its place in the log'
        : `Register, position ${position} of the log`,
  }));
}

function gateItems({ steps }: CaseFile): TimelineItem[] {
  return [
    ...steps.receipts.map(({ at, party, position }) => ({
      at,
      label: 'On the list',
      text: `${party} answers by the list with it`,
      by: party,
      source: `Register, signed receipt at position ${position}`,
    })),
    ...steps.attempts.map(({ at, party, gate, outcome, network, country }) => ({
      at,
      label: `${outcomeWords[outcome]} at a gate`,
      text: [
        gateWords[gate],
        ...(network === undefined ? [] : [networkWords(network)]),
        ...(country === undefined ? [] : [`in ${countryNames.of(country) ?? country}`]),
      ].join(', '),
      by: party,
      source: network === undefined ? 'Register, attempt' : 'Register, attempt: network data',
    })),
    ...steps.certificates.map(({ at, gate, party }) => ({
      at,
      label: 'Check certificate',
      text: `No report was found then: ${gateWords[gate]}`,
      by: party ?? 'a member of the public',
      source: 'Register, check certificate',
    })),
  ];
}

const countryNames = new Intl.DisplayNames('en-GB', { type: 'region' });

const outcomeWords = { allow: 'Let pass', hold: 'Held', refuse: 'Refused' } as const;

/** Mobile country and network code, as in 234-15. ITU-T E.212: the first three digits say which country. */
function networkWords(network: string): string {
  return `network ${network}, country code ${network.slice(0, 3)}`;
}

const workWords = {
  'open-case': 'Case opened',
  'assign-case': 'Case assigned',
  'close-case': 'Case closed',
  'record-basis': 'Legal basis recorded',
  'give-crime-reference': 'Crime reference given',
} as const;

function workItems(file: CaseFile): TimelineItem[] {
  return file.work.flatMap(({ at, act, by, detail = {}, place }) => {
    if (!isKeyOf(workWords, act)) return [];
    const { outcome, reference } = detail;
    const ended = typeof outcome === 'string' && isKeyOf(outcomes, outcome) ? outcomes[outcome] : undefined;
    const words = ended ?? (typeof reference === 'string' ? reference : `Case ${file.found.number}`);
    const officer = officerNamed(file, by.actor.replace(/^person:/, ''));
    return [
      {
        at,
        label: workWords[act],
        text: words,
        by: officer,
        source: `Police zone, line ${place} of its log`,
      },
    ];
  });
}
