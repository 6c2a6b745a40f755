import { exhibitStatuses, propertyPowerNames, propertyPowers } from '@deadset/domain';
import type { App } from '../http/index.ts';
import { type FormErrors, hasErrors, instantInLondon, type Screens, type View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { wordsOfStatus } from './exhibit-words.ts';
import { matchExhibits } from './match-exhibits.ts';
import { problemView, refusalView } from './page-problem.ts';
import { type PropertyDependencies, storeOfficerOf } from './property-dependencies.ts';
import {
  ButtonForm,
  ListQuery,
  powersTicked,
  SeizureForm,
  SeizurePath,
  SeizureQuery,
  tickedOf,
} from './property-forms.ts';
import { exhibitRow, exhibitsCsv, seizureView } from './property-views.ts';
import { type NewSeizure, recordSeizure } from './record-seizure.ts';
import { seeExhibits, seeSeizure, seeSeizures } from './see-exhibits.ts';
import { chainWords } from './store-words.ts';

/** What a force has seized: lists, one seizure, and the form that records it. */
export function seizurePages(app: App, screens: Screens, parts: PropertyDependencies): void {
  listPages(app, screens, parts);
  recordPages(app, screens, parts);
  app.get(
    '/property/seizures/:label',
    { schema: { params: SeizurePath, querystring: SeizureQuery } },
    async (request, reply) => {
      const person = personOf(request);
      const seen = await seeSeizure(parts, storeOfficerOf(person), request.params.label);
      const mayKeep = may(person, 'property.keep');
      return screens.showForm(reply, 'property/seizure.njk', {
        ...seizureView(seen),
        mayKeep,
        taken: request.query.taken,
      });
    },
  );
  app.get(
    '/property/seizures/:label/exhibits.csv',
    { schema: { params: SeizurePath } },
    async (request, reply) => {
      const { label } = request.params;
      const officer = storeOfficerOf(personOf(request));
      const { exhibits, leads } = await seeSeizure(parts, officer, label, 'export-seizure');
      return sendCsv(reply, `exhibits-${label}`, exhibitsCsv(exhibits, leads));
    },
  );
  app.post(
    '/property/seizures/:label/match',
    { schema: { params: SeizurePath, body: ButtonForm } },
    async (request, reply) => {
      const { label } = request.params;
      const officer = storeOfficerOf(personOf(request));
      const { exhibits } = await seeSeizure(parts, officer, label);
      await matchExhibits(parts, officer, `seizure:${label}`, exhibits);
      return reply.redirect(`/property/seizures/${label}#exhibits`, 303);
    },
  );
}

function listPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  app.get('/property', async (request, reply) => {
    const person = personOf(request);
    const seizures = await seeSeizures(parts, storeOfficerOf(person));
    const mayKeep = may(person, 'property.keep');
    return screens.show(reply, 'property/store.njk', { seizures, mayKeep });
  });
  app.get('/property/exhibits', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const found = await seeExhibits(parts, storeOfficerOf(personOf(request)), filterOf(request.query));
    const { text, status } = request.query;
    const query = new URLSearchParams({ text: text ?? '', status: status ?? '' }).toString();
    const items = statusItems(status);
    return screens.show(reply, 'property/exhibits.njk', {
      exhibits: found.map((exhibit) => exhibitRow(exhibit)),
      text,
      items,
      query,
    });
  });
  app.get('/property/exhibits.csv', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const officer = storeOfficerOf(personOf(request));
    const found = await seeExhibits(parts, officer, filterOf(request.query), 'export-exhibits');
    return sendCsv(reply, 'exhibits', exhibitsCsv(found));
  });
}

function recordPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const template = 'property/new-seizure.njk';
  const powerItems = propertyPowerNames.map((value) => ({
    value,
    text: propertyPowers[value].text,
    hint: propertyPowers[value].statute,
  }));
  app.get('/property/seizures/new', (_request, reply) =>
    screens.showForm(reply, template, { powerItems, ticked: [] }),
  );
  app.post('/property/seizures/new', { schema: { body: SeizureForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const again = (problem: View) =>
      screens.showForm(
        reply,
        template,
        { powerItems, ...typed, ticked: tickedOf(typed.power), ...problem },
        400,
      );
    const { seizure, errors } = readSeizure(typed, parts.clock());
    if (hasErrors(errors)) return again(problemView(errors));
    try {
      const label = await recordSeizure(parts, storeOfficerOf(personOf(request)), seizure);
      return await reply.redirect(`/property/seizures/${label}/add`, 303);
    } catch (error) {
      return again(refusalView(error, 'reference'));
    }
  });
}

type SeizureTyped = Readonly<
  Partial<
    Record<'reference' | 'place' | 'day' | 'month' | 'year' | 'time' | 'station' | 'otherPower', string>
  >
> & { readonly power?: string | readonly string[] };

function readSeizure(typed: SeizureTyped, at: number): { seizure: NewSeizure; errors: FormErrors } {
  const [reference, place] = [(typed.reference ?? '').trim(), (typed.place ?? '').trim()];
  const otherPower = (typed.otherPower ?? '').trim();
  const station = (typed.station ?? '').trim();
  const powers = powersTicked(typed.power);
  const seizedAt = instantTyped(typed);
  const errors: Record<string, string> = {};
  if (!/^[\w ./()-]{2,60}$/.test(reference))
    errors['reference'] =
      'Give the reference that your force uses, in 2 to 60 letters, digits and signs / . - ( )';
  if (place.length < 2 || place.length > 300) errors['place'] = 'Say where, in 2 to 300 characters';
  if (seizedAt === undefined) errors['day'] = 'Give a day that there is and a time such as 14:05';
  else if (seizedAt > at + 60_000) errors['day'] = 'This is in the future. Check the date and time';
  if (station !== '' && !/^[\p{L}\p{N}][\p{L}\p{N} ’'.&()-]{1,59}$/u.test(station))
    errors['station'] = 'Name the station in 2 to 60 letters, digits and signs';
  if (powers.length === 0) errors['power'] = 'Choose by what power';
  if (powers.includes('other') && !isNamed(otherPower))
    errors['otherPower'] = 'Name the power, with its statute and section, without any number of a person';
  return {
    seizure: {
      reference,
      place,
      seizedAt: seizedAt ?? 0,
      powers,
      ...(otherPower !== '' && { otherPower }),
      ...(station !== '' && { station }),
    },
    errors,
  };
}

/** Whether words name a power, and nothing that must not be in a chain. */
function isNamed(words: string): boolean {
  try {
    return chainWords(words, '') !== '';
  } catch {
    // It throws for nothing else.
    return false;
  }
}

/** A day in three boxes and a time as `14:05`; undefined when there is none such. */
export function instantTyped(
  typed: Readonly<Partial<Record<'day' | 'month' | 'year' | 'time', string>>>,
): number | undefined {
  const [, hour, minute] = /^\s*([0-9]{1,2})[:.]?([0-9]{2})\s*$/.exec(typed.time ?? '') ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const [day, month, year] = [typed.day, typed.month, typed.year].map((text) => Number((text ?? '').trim()));
  if (!day || !month || !year || year < 2000) return undefined;
  return instantInLondon({ day, month, year, hour: Number(hour), minute: Number(minute) });
}

/** A file to keep. */
function sendCsv(reply: Parameters<Screens['show']>[0], name: string, text: string) {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(text);
}

function filterOf({ text = '', status }: { readonly text?: string; readonly status?: string }) {
  const known = exhibitStatuses.find((one) => one === status);
  return { text: text.trim(), ...(known !== undefined && { status: known }) };
}

function statusItems(chosen: string | undefined): View[] {
  const all = { value: '', text: 'All', selected: chosen === undefined || chosen === '' };
  return [
    all,
    ...exhibitStatuses.map((value) => ({
      value,
      text: wordsOfStatus[value].text,
      selected: value === chosen,
    })),
  ];
}
