import {
  handlingCodes,
  informationGrades,
  linkBases,
  personStandings,
  poleKinds,
  RegistryError,
  sourceGrades,
} from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import { acceptUploads, errorList, FormField, formOf, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { type PoleParts, seeLinks, takeInFile } from './case-links.ts';
import { columnsOf, type PoleFile, type PoleProblem, poleColumns } from './pole-file.ts';
import { poleCsv, poleJson } from './write-pole-file.ts';

/** Letters of a file at most; a sentence says so below that, a shut door beyond. */
const longestFile = 1_000_000;
/** Problems of a file that a page lists at most. */
const mostToldProblems = 50;
const CasePath = strictObject({ number: Type.String({ pattern: '^[1-9][0-9]{0,11}$' }) });
const Words = Type.Optional(Type.String({ maxLength: 2_500 }));
const LinksForm = formOf({
  what: FormField,
  list: Type.Optional(Type.String({ maxLength: longestFile * 2 })),
  file: Type.Optional(Type.String({ maxLength: longestFile * 2 })),
  ...Object.fromEntries(poleColumns.map((column) => [column, Words])),
});
type Typed = Readonly<Record<string, string | undefined>>;

/** People, objects, locations and events of a case, how they are linked, and the file that takes them elsewhere. */
export function polePages(app: App, screens: Screens, parts: PoleParts): void {
  acceptUploads(app);
  const path = '/police/cases/:number/links';
  const schema = { params: CasePath };
  const show = async (
    request: FastifyRequest<{ Params: { number: string } }>,
    reply: FastifyReply,
    problem: View = {},
  ) => {
    const person = personOf(request);
    const { number } = request.params;
    const file = await seeLinks(parts, officerOf(person), Number(number));
    const view = { sections: deskSections(person, '/police/cases'), number, ...linksView(file), ...problem };
    return screens.showForm(reply, 'pole/links.njk', view, problem['errors'] === undefined ? 200 : 400);
  };
  app.get(path, { schema }, (request, reply) => show(request, reply));
  app.post(
    path,
    { schema: { ...schema, body: LinksForm }, bodyLimit: longestFile * 3 },
    async (request, reply) => {
      const { _csrf, what = 'file', ...typed } = request.body;
      const text = textOf(what, typed);
      // What came as a file is text now: nothing has to be chosen again.
      const kept = what === 'file' ? { list: text } : { typed: { ...typed, what } };
      try {
        const officer = officerOf(personOf(request));
        const taken = await takeInFile(parts, officer, Number(request.params.number), text);
        if (taken.ok) return await reply.redirect(`/police/cases/${request.params.number}/links`, 303);
        const list = toldProblems(what, taken.problems);
        return await show(request, reply, { ...kept, errors: { [what]: list[0]?.text }, errorList: list });
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
        const errors = { [what]: error.message };
        return show(request, reply, {
          typed: { ...typed, what },
          list: text,
          errors,
          errorList: errorList(errors),
        });
      }
    },
  );
  filePages(app, parts);
}

function filePages(app: App, parts: PoleParts): void {
  const schema = { params: CasePath };
  const files = [
    { ending: 'csv', type: 'text/csv; charset=utf-8', write: poleCsv },
    { ending: 'json', type: 'application/json; charset=utf-8', write: poleJson },
  ];
  for (const { ending, type, write } of files)
    app.get(`/police/cases/:number/links.${ending}`, { schema }, async (request, reply) => {
      const { number } = request.params;
      const file = await seeLinks(parts, officerOf(personOf(request)), Number(number), 'export-links');
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="case-${number}-links.${ending}"`)
        .send(write(file));
    });
}

/** The first problems as the page lists them, and how many more there are. */
function toldProblems(what: string, problems: readonly PoleProblem[]): { text: string; href: string }[] {
  const first = problems.slice(0, mostToldProblems).map((one) => told(what, one));
  const more = problems.length - first.length;
  const texts = more === 0 ? first : [...first, `And ${more.toLocaleString('en-GB')} more problems.`];
  return texts.map((text) => ({ text, href: `#${what}` }));
}

/** A problem as the page tells it; of a form that is one row, the line says nothing. */
function told(what: string, { where, problem }: PoleProblem): string {
  return `${what === 'file' ? where : where.replace('line 2, column ', '')}: ${problem}.`;
}

/** What a form says, as a file: one row of one kind, or what was pasted and chosen. */
function textOf(what: string, typed: Typed): string {
  if (what !== 'entity' && what !== 'link')
    return [typed['list'] ?? '', typed['file'] ?? ''].filter((text) => text.trim() !== '').join('\n');
  const own: readonly string[] = columnsOf[what];
  const cells = poleColumns.map((column) =>
    column === 'record' ? what : own.includes(column) ? (typed[column] ?? '') : '',
  );
  return csvText([poleColumns, cells]);
}

function linksView({ entities, links }: PoleFile): View {
  const named = new Map(entities.map(({ label, name }) => [label, name]));
  return {
    entities: entities.map((one) => ({
      ...one,
      kind: poleKinds[one.kind],
      standing: one.standing && personStandings[one.standing],
    })),
    links: links.map((one) => ({
      ...one,
      fromName: named.get(one.from),
      toName: named.get(one.to),
      basis: linkBases[one.basis],
      grade: `${one.source}${one.information}${one.handling}`,
      gradeWords: `${sourceGrades[one.source]}; ${informationGrades[one.information]}; ${handlingCodes[one.handling]}`,
    })),
    kinds: itemsOf(poleKinds),
    standings: [{ value: '', text: 'Not a person' }, ...itemsOf(personStandings)],
    labels: entities.map(({ label, name }) => ({ value: label, text: `${label}: ${name}` })),
    bases: itemsOf(linkBases),
    sources: gradesOf(sourceGrades),
    informations: gradesOf(informationGrades),
    handlings: gradesOf(handlingCodes),
    header: poleColumns.join(', '),
  };
}

function itemsOf(table: Readonly<Record<string, string>>) {
  return Object.entries(table).map(([value, text]) => ({ value, text }));
}

function gradesOf(table: Readonly<Record<string, string>>) {
  return Object.entries(table).map(([value, text]) => ({ value, text: `${value}: ${text}` }));
}
