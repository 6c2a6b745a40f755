import { strictObject } from '@deadset/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import { errorList, type FormErrors, type Screens, type View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { type CaseFile, readCaseFile } from './case-timeline.ts';
import { areas, isKeyOf, outcomes } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { deskSections } from './desk-sections.ts';
import { tierWords } from './quick-check-views.ts';
import { officerNamed, timelineLines, timelineOf } from './timeline-views.ts';

/** A case by its number, in a path. */
export const CasePath = strictObject({ number: Type.String({ pattern: '^[1-9][0-9]{0,11}$' }) });

/** Shows a case, with what was typed and what was wrong with it. */
export type ShowCase = (
  request: FastifyRequest,
  reply: FastifyReply,
  number: number,
  typed?: View,
  errors?: FormErrors,
) => Promise<FastifyReply>;

/** One case: the life of its device. Gives what shows it again after an act that was refused. */
export function casePages(app: App, screens: Screens, desk: DeskParts): ShowCase {
  const show: ShowCase = async (request, reply, number, typed = {}, errors) => {
    const person = personOf(request);
    const file = await readCaseFile(desk, officerOf(person), number);
    const problem = errors === undefined ? {} : { errors, errorList: errorList(errors) };
    const view = { ...caseView(desk, file, person), ...typed, ...problem };
    return screens.showForm(reply, 'police-desk/case.njk', view, errors === undefined ? 200 : 400);
  };
  const path = { schema: { params: CasePath } };
  app.get('/police/cases/:number', path, (request, reply) =>
    show(request, reply, Number(request.params.number)),
  );
  app.get('/police/cases/:number/timeline.csv', path, async (request, reply) => {
    const { number } = request.params;
    const file = await readCaseFile(desk, officerOf(personOf(request)), Number(number));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="case-${number}.csv"`)
      .send(csvText(timelineLines(timelineOf(file))));
  });
  return show;
}

function caseView({ instrument }: DeskParts, file: CaseFile, person: ReturnType<typeof personOf>): View {
  const { found, report, basis, steps, isOwn, officers } = file;
  const { outcome, assignedTo } = found;
  return {
    sections: deskSections(person, '/police/cases'),
    found,
    report,
    tierWords,
    isOwn,
    assigned: assignedTo === undefined ? 'Nobody' : officerNamed(file, assignedTo),
    ending: outcome !== undefined && isKeyOf(outcomes, outcome) ? outcomes[outcome] : undefined,
    items: timelineOf(file),
    basis,
    isWithheld: steps.isWithheld,
    mayChange: found.state === 'open' && may(person, 'case.change', found.force),
    mayAskEntry:
      instrument !== undefined && found.state === 'open' && isOwn && may(person, 'tracked-entry.ask'),
    mayVerify: found.state === 'open' && isOwn && may(person, 'declaration.verify'),
    outcomes: Object.entries(outcomes).map(([value, text]) => ({ value, text })),
    areas: [
      { value: '', text: 'As it is' },
      ...areas.map((area) => ({ value: area, text: area, selected: area === found.area })),
    ],
    officers: [...officers].flatMap(([value, { called, isOfficer }]) =>
      isOfficer ? [{ value, text: called, selected: value === assignedTo }] : [],
    ),
  };
}
