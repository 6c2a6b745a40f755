import { RegistryError, trackedEntryTestNames, trackedEntryTests } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import {
  AskForm,
  EntryPath,
  NeighbourForm,
  neighbourTyped,
  PointForm,
  PremisesForm,
  pointTyped,
  premisesTyped,
  type Typed,
} from './entry-forms.ts';
import type { ShowEntry } from './entry-pages.ts';
import { type EntryParts, entryOfficerOf, instrumentOf } from './entry-parts.ts';
import { addNeighbour, addPoint, askForEntry, beginEntry } from './gather-entry.ts';

/** What an officer does until an inspector is asked. */
export function gatherPages(app: App, screens: Screens, parts: EntryParts, show: ShowEntry): void {
  beginPages(app, screens, parts);
  askPages(app, screens, parts);
  const add = async (
    reply: FastifyReply,
    person: ReturnType<typeof personOf>,
    number: number,
    typed: Typed,
    work: (officer: ReturnType<typeof entryOfficerOf>) => Promise<void>,
  ) => {
    try {
      await work(entryOfficerOf(person));
      return await reply.redirect(`/police/entries/${number}#add`, 303);
    } catch (error) {
      return show(reply, person, number, { typed, ...problemOf(error) });
    }
  };
  app.post(
    '/police/entries/:number/points',
    { schema: { params: EntryPath, body: PointForm } },
    (request, reply) => {
      const { _csrf, ...typed } = request.body;
      const number = Number(request.params.number);
      return add(reply, personOf(request), number, { ...typed, form: 'point' }, async (officer) =>
        addPoint(parts, officer, number, pointTyped(typed, parts.clock())),
      );
    },
  );
  app.post(
    '/police/entries/:number/neighbours',
    { schema: { params: EntryPath, body: NeighbourForm } },
    (request, reply) => {
      const { _csrf, ...typed } = request.body;
      const number = Number(request.params.number);
      return add(reply, personOf(request), number, { ...typed, form: 'neighbour' }, async (officer) =>
        addNeighbour(parts, officer, number, neighbourTyped(typed)),
      );
    },
  );
}

function beginPages(app: App, screens: Screens, parts: EntryParts): void {
  const template = 'tracked-entry/begin-entry.njk';
  const path = '/police/cases/:number/entries/new';
  const viewFor = (person: ReturnType<typeof personOf>, number: string) => ({
    sections: deskSections(person, '/police/entries'),
    number,
  });
  app.get(path, { schema: { params: EntryPath } }, (request, reply) => {
    instrumentOf(parts);
    return screens.showForm(reply, template, viewFor(personOf(request), request.params.number));
  });
  app.post(path, { schema: { params: EntryPath, body: PremisesForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const { number } = request.params;
    const person = personOf(request);
    try {
      const premises = premisesTyped(typed, parts.clock());
      const entry = await beginEntry(parts, entryOfficerOf(person), Number(number), premises);
      return await reply.redirect(`/police/entries/${entry}`, 303);
    } catch (error) {
      const view = { ...viewFor(person, number), ...typed, ...problemOf(error) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}

function askPages(app: App, screens: Screens, parts: EntryParts): void {
  const template = 'tracked-entry/ask-entry.njk';
  const path = '/police/entries/:number/ask';
  const viewFor = (person: ReturnType<typeof personOf>, number: string, typed: Typed = {}) => ({
    sections: deskSections(person, '/police/entries'),
    number,
    tests: trackedEntryTestNames.map((name) => ({ name, ...trackedEntryTests[name], value: typed[name] })),
  });
  app.get(path, { schema: { params: EntryPath } }, (request, reply) => {
    instrumentOf(parts);
    return screens.showForm(reply, template, viewFor(personOf(request), request.params.number));
  });
  app.post(path, { schema: { params: EntryPath, body: AskForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const { number } = request.params;
    const person = personOf(request);
    try {
      await askForEntry(parts, entryOfficerOf(person), Number(number), trimmed(typed));
      return await reply.redirect(`/police/entries/${number}`, 303);
    } catch (error) {
      const view = { ...viewFor(person, number, typed), ...problemOf(error) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}

/** A refusal above the form; what is not found or no refusal is thrown on. */
export function problemOf(error: unknown): View {
  if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
  const errors = { form: error.message };
  return { errors, errorList: errorList(errors) };
}

function trimmed(typed: Typed): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text.trim()]] : [])),
  );
}
