import {
  authorisingRanks,
  longestAuthorisationHours,
  trackedEntryTestNames,
  trackedEntryTests,
} from '@deadset/domain';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { decideEntry, recordOutcome } from './decide-entry.ts';
import {
  DecisionForm,
  decisionTyped,
  EntryPath,
  OutcomeForm,
  outcomeTyped,
  type Typed,
} from './entry-forms.ts';
import { itemsOf } from './entry-pages.ts';
import { entryPaper } from './entry-paper.ts';
import { type EntryParts, entryOfficerOf, instrumentOf } from './entry-parts.ts';
import { entryOutcomes } from './entry-words.ts';
import { problemOf } from './gather-pages.ts';
import { seeEntry } from './see-entry.ts';

/** The inspector's decision, and what came of it. */
export function decisionPages(app: App, screens: Screens, parts: EntryParts): void {
  const template = 'tracked-entry/decide-entry.njk';
  const path = '/police/entries/:number/decision';
  const viewFor = async (person: ReturnType<typeof personOf>, number: string, typed: Typed = {}) => {
    instrumentOf(parts);
    const seen = await seeEntry(parts, entryOfficerOf(person), Number(number));
    const ticked = [typed['satisfied'] ?? []].flat();
    return {
      sections: deskSections(person, '/police/entries'),
      number,
      // It is signed once there is a decision.
      parts: entryPaper(seen).parts.filter((part) => !('signature' in part)),
      tests: trackedEntryTestNames.map((value) => ({
        value,
        text: `${trackedEntryTests[value].section}: ${trackedEntryTests[value].words}`,
        hint: { text: seen.request?.grounds[value] ?? 'Not asked yet' },
        checked: ticked.includes(value),
      })),
      ranks: authorisingRanks,
      longestAuthorisationHours,
      ...typed,
    };
  };
  app.get(path, { schema: { params: EntryPath } }, async (request, reply) =>
    screens.showForm(reply, template, await viewFor(personOf(request), request.params.number)),
  );
  app.post(path, { schema: { params: EntryPath, body: DecisionForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const { number } = request.params;
    const person = personOf(request);
    try {
      await decideEntry(parts, entryOfficerOf(person), Number(number), decisionTyped(typed));
      return await reply.redirect(`/police/entries/${number}`, 303);
    } catch (error) {
      const view = { ...(await viewFor(person, number, typed)), ...problemOf(error) };
      return screens.showForm(reply, template, view, 400);
    }
  });
  outcomePages(app, screens, parts);
}

function outcomePages(app: App, screens: Screens, parts: EntryParts): void {
  const template = 'tracked-entry/record-outcome.njk';
  const path = '/police/entries/:number/outcome';
  const viewFor = (person: ReturnType<typeof personOf>, number: string, typed: Typed = {}) => ({
    sections: deskSections(person, '/police/entries'),
    number,
    outcomes: itemsOf(entryOutcomes),
    ...typed,
    ticked: [typed['how'] ?? []].flat(),
  });
  app.get(path, { schema: { params: EntryPath } }, (request, reply) =>
    screens.showForm(reply, template, viewFor(personOf(request), request.params.number)),
  );
  app.post(path, { schema: { params: EntryPath, body: OutcomeForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const { number } = request.params;
    const person = personOf(request);
    try {
      await recordOutcome(parts, entryOfficerOf(person), Number(number), outcomeTyped(typed));
      return await reply.redirect(`/police/entries/${number}`, 303);
    } catch (error) {
      const view = { ...viewFor(person, number, typed), ...problemOf(error) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}
