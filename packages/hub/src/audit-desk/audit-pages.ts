import type { FastifyReply } from 'fastify';
import { type App, csvText } from '../http/index.ts';
import { errorList, type FormErrors, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { type AuditFields, AuditForm, readAuditForm } from './audit-query.ts';
import { type AuditDesk, type Auditor, type FoundLine, searchBoth } from './search-audit.ts';

/** Lines of a page, and of a file at most, of each log. */
const [linesPerPage, linesPerFile] = [50, 10_000];
const template = 'audit-desk/search.njk';

/**
 * Who looked at what: the audit of the register, and for an independent auditor the log of the police zone. What is typed
 * travels in the body: an address of this page would be a list of devices.
 */
export function auditPages(app: App, screens: Screens, desk: AuditDesk): void {
  const again = (reply: FastifyReply, fields: AuditFields, errors: FormErrors, doubtful?: string) =>
    screens.showForm(reply, template, { ...fields, doubtful, errors, errorList: errorList(errors) }, 400);

  app.get('/audit', (_request, reply) => screens.showForm(reply, template));
  app.post('/audit', { schema: { body: AuditForm } }, async (request, reply) => {
    const { _csrf, ...fields } = request.body;
    const read = readAuditForm(fields);
    if (!read.ok) return again(reply, fields, read.errors, read.doubtful);
    const auditor = auditorOf(personOf(request));
    const found = await searchBoth(desk, auditor, read.question, linesPerPage);
    return screens.showForm(reply, template, {
      ...fields,
      // The next search begins at the newest line again.
      typed: { ...fields, before: undefined, beforeZone: undefined },
      results: [
        logView('The register', 'before', found.register),
        ...(found.police === undefined ? [] : [logView('The police zone', 'beforeZone', found.police)]),
      ],
      maySeePolice: found.police !== undefined,
    });
  });
  app.post('/audit/lines.csv', { schema: { body: AuditForm } }, async (request, reply) => {
    const { _csrf, ...fields } = request.body;
    const read = readAuditForm(fields);
    if (!read.ok) return again(reply, fields, read.errors, read.doubtful);
    const found = await searchBoth(desk, auditorOf(personOf(request)), read.question, linesPerFile);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="audit.csv"')
      .send(csvText([fileHead, ...[...found.register, ...(found.police ?? [])].map(fileLine)]));
  });
}

function auditorOf(person: ReturnType<typeof personOf>): Auditor {
  const { actor, organisation, why } = officerOf(person);
  return { actor, organisation, why, maySeePolice: person.organisationRole === 'auditor' };
}

/** One log's lines, and how to go on to the older ones. */
function logView(heading: string, cursor: string, lines: readonly FoundLine[]): View {
  const last = lines.at(-1);
  const isFull = lines.length === linesPerPage;
  return {
    heading,
    lines: lines.map((line) => ({ ...line, ...chainWords[line.chain] })),
    ...(isFull && last !== undefined && { older: { field: cursor, value: last.cursor } }),
  };
}

const chainWords = {
  fits: { chainText: 'Fits the chain', chainClass: 'govuk-tag--green' },
  broken: { chainText: 'Does not fit', chainClass: 'govuk-tag--red' },
  waits: { chainText: 'Waits for its place', chainClass: 'govuk-tag--grey' },
} as const;

const fileHead = [
  'log',
  'place',
  'at',
  'kind',
  'who',
  'called',
  'for',
  'act',
  'about',
  'why',
  'told',
  'detail',
  'chain',
  'hash',
];

function fileLine(line: FoundLine) {
  const {
    zone,
    place,
    at,
    kind,
    actor,
    called,
    organisation,
    act,
    object,
    why,
    recipient,
    detail,
    chain,
    hash,
  } = line;
  return [
    zone,
    place,
    new Date(at).toISOString(),
    kind,
    actor,
    called,
    organisation,
    act,
    object,
    why,
    recipient,
    detail,
    chain,
    hash,
  ];
}
