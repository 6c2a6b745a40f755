import { hasLeft, propertyPowers } from '@deadset/domain';
import { type CsvCell, csvText } from '../http/index.ts';
import { exactTime, type View } from '../pages/index.ts';
import { traceInWords, wordsOfLead, wordsOfSource, wordsOfStatus } from './exhibit-words.ts';
import type { Lead } from './lead-store.ts';
import type { SeenExhibit, SeenSeizure } from './see-exhibits.ts';

/** An exhibit as a row of a list. */
export function exhibitRow(exhibit: SeenExhibit, leads: readonly Lead[] = []): View {
  const { reference, number, traces, seal, place, doubts, mayBeClone, words, status } = exhibit;
  const open = leads.filter(({ state }) => state !== 'set-aside');
  return {
    reference,
    number,
    traces: traces.map(traceInWords),
    seal,
    place,
    doubts,
    mayBeClone,
    description: words['description'],
    lostModeText: words['lostModeText'],
    tag: wordsOfStatus[status],
    leads: open.length,
    best: open[0],
  };
}

/** A seizure as a page shows it. */
export function seizureView({ seizure, words, exhibits, leads, lines }: SeenSeizure): View {
  const byExhibit = leadsByExhibit(leads);
  return {
    seizure,
    place: words['place'],
    otherPower: words['otherPower'],
    powers: seizure.powers.map((power) => propertyPowers[power]),
    exhibits: exhibits.map((exhibit) => exhibitRow(exhibit, byExhibit.get(exhibit.id))),
    inStore: exhibits.filter(({ status }) => !hasLeft(status)).length,
    withLead: exhibits.filter(({ id }) => byExhibit.has(id)).length,
    clones: exhibits.filter(({ mayBeClone }) => mayBeClone).length,
    lines,
  };
}

/** Exhibits as a file: a line for each, formulas made harmless. */
export function exhibitsCsv(exhibits: readonly SeenExhibit[], leads: readonly Lead[] = []): string {
  const byExhibit = leadsByExhibit(leads);
  const heading = [
    'exhibit',
    'status',
    'identifiers',
    'read from',
    'seal',
    'place',
    'description',
    'lost-mode text',
    'look again',
    'may be a copy',
    'leads',
    'taken in',
  ];
  const lines = exhibits.map((exhibit): CsvCell[] => [
    exhibit.reference,
    wordsOfStatus[exhibit.status].text,
    exhibit.traces.map(traceText).join('; '),
    exhibit.readFrom === undefined ? undefined : wordsOfSource[exhibit.readFrom],
    exhibit.seal,
    exhibit.place,
    exhibit.words['description'],
    exhibit.words['lostModeText'],
    exhibit.doubts.join(' '),
    exhibit.mayBeClone ? 'yes' : 'no',
    (byExhibit.get(exhibit.id) ?? []).map(leadText).join('; '),
    exactTime(exhibit.takenInAt),
  ]);
  return csvText([heading, ...lines]);
}

function traceText(trace: string): string {
  const { kind, text } = traceInWords(trace);
  return `${kind} ${text}`;
}

function leadText({ subject, strength, state }: Lead): string {
  return `${subject.kind === 'declaration' ? 'report' : 'logbook'} ${subject.reference} (${strength}; ${wordsOfLead[state]})`;
}

function leadsByExhibit(leads: readonly Lead[]): Map<string, Lead[]> {
  const byExhibit = new Map<string, Lead[]>();
  for (const lead of leads) {
    const present = byExhibit.get(lead.exhibitId);
    if (present === undefined) byExhibit.set(lead.exhibitId, [lead]);
    else present.push(lead);
  }
  return byExhibit;
}
