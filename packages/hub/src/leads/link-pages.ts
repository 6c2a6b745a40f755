import { chartRowsOf, type GraphMeasures, gexfOf, graphmlOf } from '@deadset/analytics';
import type { FastifyReply } from 'fastify';
import { type App, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { layOut } from './lay-out-links.ts';
import { leadsPath } from './lead-list-pages.ts';
import type { LeadParts } from './lead-parts.ts';
import { readerOf } from './lead-reader.ts';
import { type LeadLinks, seeLinks } from './see-links.ts';

/** Rows of the table on the page; the file has all. */
const rowsOnPage = 50;

/** How leads are linked: a drawing, a table of measures, and files for other programs. */
export function linkPages(app: App, screens: Screens, parts: LeadParts): void {
  app.get(`${leadsPath}/links`, async (request, reply) => {
    const person = personOf(request);
    const links = await seeLinks(parts, readerOf(person));
    const sections = deskSections(person, leadsPath);
    return screens.show(reply, 'leads/links.njk', { sections, ...linkView(links) });
  });
  app.get(`${leadsPath}/links/drawing.json`, async (request) =>
    layOut((await seeLinks(parts, readerOf(personOf(request)), 'draw-links')).graph),
  );
  for (const file of files) {
    app.get(`${leadsPath}/links/${file.name}`, async (request, reply) => {
      const links = await seeLinks(parts, readerOf(personOf(request)), 'export-links');
      return sendFile(reply, file, file.write(links));
    });
  }
}

interface LinkFile {
  readonly name: string;
  readonly type: string;
  write(links: LeadLinks): string;
}

const files: readonly LinkFile[] = [
  { name: 'links.graphml', type: 'application/graphml+xml', write: ({ graph }) => graphmlOf(graph) },
  { name: 'links.gexf', type: 'application/gexf+xml', write: ({ graph }) => gexfOf(graph) },
  { name: 'entities.csv', type: 'text/csv', write: ({ graph }) => csvText(chartRowsOf(graph).entities) },
  { name: 'links.csv', type: 'text/csv', write: ({ graph }) => csvText(chartRowsOf(graph).links) },
  { name: 'measures.csv', type: 'text/csv', write: (links) => csvText(measureLines(links)) },
];

function sendFile(reply: FastifyReply, { name, type }: LinkFile, text: string): FastifyReply {
  return reply
    .type(`${type}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(text);
}

function measureLines({ graph, measures }: LeadLinks) {
  const head = ['kind', 'label', 'degree', 'betweenness', 'betweenness normalised', 'PageRank'];
  return [
    [...head, 'community', 'component', 'holds a component together'],
    ...measures.nodes.map(({ id, degree, betweenness, pageRank, community, component, isArticulation }) => [
      graph.getNodeAttribute(id, 'kind'),
      graph.getNodeAttribute(id, 'label'),
      degree,
      betweenness?.raw,
      betweenness?.normalised,
      pageRank,
      community,
      component,
      isArticulation,
    ]),
  ];
}

function linkView({ graph, measures, isCut }: LeadLinks): View {
  const rows = measures.nodes.toSorted(byStanding).slice(0, rowsOnPage);
  return {
    isCut,
    nodes: graph.order,
    links: graph.size,
    components: measures.components.length,
    largest: measures.components[0] ?? 0,
    communities: measures.communities,
    modularity: measures.modularity,
    rows: rows.map((row) => ({ ...row, ...graph.getNodeAttributes(row.id) })),
  };
}

type Measured = GraphMeasures['nodes'][number];

function byStanding(a: Measured, b: Measured): number {
  return (b.betweenness?.raw ?? 0) - (a.betweenness?.raw ?? 0) || b.pageRank - a.pageRank;
}
