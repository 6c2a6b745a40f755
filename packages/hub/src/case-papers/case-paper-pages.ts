import { strictObject } from '@deadset/protocol';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { printPaper } from '../papers/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { type CasePaperParts, readCaseEvidence, witnessesOf } from './case-evidence.ts';
import { exhibitList, exhibitListCsv } from './exhibit-list.ts';
import { statementDraft } from './statement-draft.ts';

const CasePath = strictObject({ number: Type.String({ pattern: '^[1-9][0-9]{0,11}$' }) });
const WitnessQuery = strictObject({ by: Type.String({ minLength: 1, maxLength: 80 }) });

/** The papers of a case: its exhibits with their custody, and a draft of what somebody who had them in hand may state. */
export function casePaperPages(app: App, screens: Screens, parts: CasePaperParts): void {
  exhibitPages(app, screens, parts);
  const schema = { params: CasePath, querystring: WitnessQuery };
  app.get('/police/cases/:number/statement', { schema }, async (request, reply) => {
    const person = personOf(request);
    const { number } = request.params;
    const { by } = request.query;
    const evidence = await readCaseEvidence(parts, officerOf(person), Number(number), 'see-statement');
    return screens.show(reply, 'case-papers/case-paper.njk', {
      sections: deskSections(person, '/police/cases'),
      number,
      paper: statementDraft(evidence, by),
      file: `/police/cases/${number}/statement.pdf?${new URLSearchParams({ by }).toString()}`,
      backTo: `/police/cases/${number}/exhibits`,
    });
  });
  app.get('/police/cases/:number/statement.pdf', { schema }, async (request, reply) => {
    const { number } = request.params;
    const officer = officerOf(personOf(request));
    const evidence = await readCaseEvidence(parts, officer, Number(number), 'print-statement');
    const file = await printPaper(statementDraft(evidence, request.query.by));
    return send(reply, 'application/pdf', `statement-case-${number}.pdf`, file);
  });
}

function exhibitPages(app: App, screens: Screens, parts: CasePaperParts): void {
  const schema = { params: CasePath };
  app.get('/police/cases/:number/exhibits', { schema }, async (request, reply) => {
    const person = personOf(request);
    const { number } = request.params;
    const evidence = await readCaseEvidence(parts, officerOf(person), Number(number), 'see-exhibit-list');
    return screens.show(reply, 'case-papers/case-paper.njk', {
      sections: deskSections(person, '/police/cases'),
      number,
      paper: exhibitList(evidence),
      file: `/police/cases/${number}/exhibits.pdf`,
      table: `/police/cases/${number}/exhibits.csv`,
      witnesses: witnessesOf(evidence).map(({ actor, who }) => ({
        who,
        href: `/police/cases/${number}/statement?${new URLSearchParams({ by: actor }).toString()}`,
      })),
      backTo: `/police/cases/${number}`,
    });
  });
  app.get('/police/cases/:number/exhibits.pdf', { schema }, async (request, reply) => {
    const { number } = request.params;
    const officer = officerOf(personOf(request));
    const evidence = await readCaseEvidence(parts, officer, Number(number), 'print-exhibit-list');
    return send(
      reply,
      'application/pdf',
      `exhibits-case-${number}.pdf`,
      await printPaper(exhibitList(evidence)),
    );
  });
  app.get('/police/cases/:number/exhibits.csv', { schema }, async (request, reply) => {
    const { number } = request.params;
    const officer = officerOf(personOf(request));
    const evidence = await readCaseEvidence(parts, officer, Number(number), 'print-exhibit-list');
    return send(reply, 'text/csv; charset=utf-8', `exhibits-case-${number}.csv`, exhibitListCsv(evidence));
  });
}

function send(reply: FastifyReply, type: string, name: string, file: string | Buffer): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(file);
}
