import { type App, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { type CaseFilters, CaseQuery, listAddress, readFilters } from './case-filters.ts';
import { type CaseList, exportCases, findCases } from './case-list.ts';
import type { PoliceCase } from './case-store.ts';
import { areas, isKeyOf, outcomes } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { deskSections } from './desk-sections.ts';

const listPath = '/police/cases';

/** The cases of the forces, by filters that stand in the address. */
export function caseListPages(app: App, screens: Screens, desk: DeskParts): void {
  const query = { schema: { querystring: CaseQuery } };
  app.get(listPath, query, async (request, reply) => {
    const person = personOf(request);
    const filters = readFilters(request.query, person);
    const list = await findCases(desk, officerOf(person), filters);
    return screens.show(reply, 'police-desk/cases.njk', {
      sections: deskSections(person, listPath),
      mayOpen: may(person, 'case.change'),
      ...listView(list, filters, request.query, person.id),
    });
  });
  app.get(`${listPath}.csv`, query, async (request, reply) => {
    const person = personOf(request);
    const found = await exportCases(desk, officerOf(person), readFilters(request.query, person));
    const lines = [fileHead, ...found.cases.map((one) => fileLine(one, found))];
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="cases.csv"')
      .send(csvText(lines));
  });
}

const fileHead = [
  'case',
  'force',
  'state',
  'opened',
  'area',
  'report',
  'crime reference',
  'seen since',
  'with',
  'outcome',
];

function fileLine(one: PoliceCase, list: Pick<CaseList, 'seen' | 'officers'>) {
  const { declarationId, assignedTo, outcome } = one;
  return [
    one.number,
    one.force,
    one.state,
    new Date(one.openedAt).toISOString(),
    one.area,
    one.declarationReference,
    one.crimeReference,
    declarationId !== undefined && list.seen.has(declarationId) ? 'yes' : 'no',
    assignedTo && (list.officers.get(assignedTo) ?? 'another officer'),
    outcome !== undefined && isKeyOf(outcomes, outcome) ? outcomes[outcome] : undefined,
  ];
}

function listView(list: CaseList, filters: CaseFilters, query: CaseQuery, ownId: string): View {
  const { cases, total, pages, forces, seen, officers } = list;
  const address = (change: CaseQuery) => listAddress(listPath, query, change);
  return {
    total,
    rows: cases.map(({ declarationId, assignedTo, ...one }) => ({
      ...one,
      isSeen: declarationId !== undefined && seen.has(declarationId),
      with: assignedTo === ownId ? 'Me' : assignedTo && (officers.get(assignedTo) ?? 'Another officer'),
    })),
    headings: sortColumns.map(({ sort, text }) => ({
      text,
      ...(sort !== undefined && {
        href: address({ sort, order: orderAfter(filters, sort), page: '' }),
        sorted: filters.sort === sort ? (filters.order === 'oldest' ? 'ascending' : 'descending') : 'none',
      }),
    })),
    filters,
    query,
    forces: [
      { value: 'all', text: 'All' },
      ...[...new Set([...forces, filters.force ?? ''])]
        .filter(Boolean)
        .map((id) => ({ value: id, text: id })),
    ],
    areas: [{ value: '', text: 'Any' }, ...areas.map((area) => ({ value: area, text: area }))],
    csv: listAddress(`${listPath}.csv`, query, { page: '' }),
    page: filters.page,
    pages,
    previous: filters.page > 1 ? address({ page: String(filters.page - 1) }) : undefined,
    next: filters.page < pages ? address({ page: String(filters.page + 1) }) : undefined,
  };
}

const sortColumns: readonly { readonly sort?: CaseFilters['sort']; readonly text: string }[] = [
  { sort: 'number', text: 'Case' },
  { sort: 'opened', text: 'Opened' },
  { sort: 'area', text: 'Area' },
  { text: 'Report' },
  { text: 'Crime reference' },
  { text: 'Seen since' },
  { text: 'With' },
];

/** A second press on a column turns its order round. */
function orderAfter({ sort, order }: CaseFilters, pressed: CaseFilters['sort']): 'newest' | 'oldest' {
  return sort === pressed && order === 'newest' ? 'oldest' : 'newest';
}
