import type { FastifyReply } from 'fastify';
import { type App, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { printPaper } from '../papers/index.ts';
import { may, personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { EntryPath } from './entry-forms.ts';
import { entryPaper } from './entry-paper.ts';
import { type EntryParts, entryOfficerOf } from './entry-parts.ts';
import { pointSources, pointWitnesses, wordsOfState } from './entry-words.ts';
import { type ListedEntry, seeEntries, seeEntry } from './see-entry.ts';

/** Who has a page open. */
type Person = ReturnType<typeof personOf>;

/** Shows an entry, with what was typed and what was wrong with it. */
export type ShowEntry = (
  reply: FastifyReply,
  person: Person,
  number: number,
  problem?: View,
) => Promise<FastifyReply>;

/** The list of entries, one entry, and its file. */
export function entryPages(app: App, screens: Screens, parts: EntryParts): ShowEntry {
  const schema = { params: EntryPath };
  const show: ShowEntry = async (reply, person, number, problem = {}) => {
    const seen = await seeEntry(parts, entryOfficerOf(person), number);
    const { id } = person;
    const { state, entry } = seen;
    const isOn = parts.instrument !== undefined;
    const mayAsk = may(person, 'tracked-entry.ask');
    const isOpen = state === 'asked' || state === 'unwritten';
    const isInvolved = seen.involved.includes(id);
    const view = {
      sections: deskSections(person, '/police/entries'),
      number,
      caseNumber: entry.caseNumber,
      state: wordsOfState[state],
      paper: entryPaper(seen),
      mayGather: isOn && mayAsk && state === 'gathering',
      mayDecide: isOn && isOpen && may(person, 'tracked-entry.decide') && !isInvolved,
      waitsForAnother: isOpen && isInvolved,
      mayRecord: mayAsk && entry.request !== undefined,
      sources: itemsOf(pointSources),
      witnesses: itemsOf(pointWitnesses),
      ...problem,
    };
    const status = problem['errors'] === undefined ? 200 : 400;
    return screens.showForm(reply, 'tracked-entry/entry.njk', view, status);
  };
  app.get('/police/entries', async (request, reply) => {
    const person = personOf(request);
    const found = await seeEntries(parts, entryOfficerOf(person));
    return screens.show(reply, 'tracked-entry/entries.njk', {
      sections: deskSections(person, '/police/entries'),
      rows: found.map(({ entry, state }) => ({ ...entry, state: wordsOfState[state] })),
      instrument: parts.instrument,
    });
  });
  app.get('/police/entries.csv', async (request, reply) => {
    const found = await seeEntries(parts, entryOfficerOf(personOf(request)), 'export-entries');
    return send(reply, 'text/csv; charset=utf-8', 'entries.csv', csvText(linesOf(found)));
  });
  app.get('/police/entries/:number', { schema }, (request, reply) =>
    show(reply, personOf(request), Number(request.params.number)),
  );
  app.get('/police/entries/:number/pack.pdf', { schema }, async (request, reply) => {
    const { number } = request.params;
    const seen = await seeEntry(parts, entryOfficerOf(personOf(request)), Number(number), 'print-entry');
    return send(reply, 'application/pdf', `entry-${number}.pdf`, await printPaper(entryPaper(seen)));
  });
  return show;
}

/** Names and words of a table, for radios and lists. */
export function itemsOf(table: Readonly<Record<string, string>>): { value: string; text: string }[] {
  return Object.entries(table).map(([value, text]) => ({ value, text }));
}

function* linesOf(found: readonly ListedEntry[]) {
  yield [
    'entry',
    'case',
    'state',
    'gathered at',
    'asked at',
    'given',
    'given at',
    'written at',
    'ends at',
    'outcomes',
  ];
  for (const { entry, state } of found) {
    const { number, caseNumber, gatheredAt, request, decision, outcomes } = entry;
    const instant = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
    const decided = [decision?.given, instant(decision?.givenAt), instant(decision?.writtenAt)];
    const asked = [instant(gatheredAt), instant(request?.askedAt)];
    yield [number, caseNumber, state, ...asked, ...decided, instant(decision?.expiresAt), outcomes];
  }
}

function send(reply: FastifyReply, type: string, name: string, file: string | Buffer): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(file);
}
