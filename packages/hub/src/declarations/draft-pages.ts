import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReportAnswers, View, Visit, Whom } from '../pages/index.ts';
import type { DeclarationPageServices } from './page-services.ts';

/** A report under way: the visit and what it has answered. */
export interface Draft {
  readonly visit: Visit;
  readonly report: ReportAnswers;
}

/** Who asks, as far as a page is another for them. */
export interface WhoAsks {
  readonly isUnder18: boolean;
  readonly isSupporter: boolean;
}

export function whoAsks(whom: Whom | undefined): WhoAsks {
  return {
    isUnder18: whom === 'me-under-18' || whom === 'somebody-under-18',
    isSupporter: whom === 'somebody' || whom === 'somebody-under-18',
  };
}

/** The report that this browser has under way; whoever has none is taken to where they belong. */
export async function draftOf(
  { visits }: DeclarationPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Draft | undefined> {
  const visit = await visits.find(request);
  if (visit?.report !== undefined) return { visit, report: visit.report };
  void reply.redirect(visit?.declaration?.fresh === undefined ? '/report' : '/report/done', 303);
  return undefined;
}

/** What the page of every question shows: what was answered, to whom it speaks, and the code to go on with elsewhere. */
export function questionView({ visit, report }: Draft): View {
  return { ...report, ...whoAsks(report.whom), resumeCode: visit.resumeCode };
}

/** The first question that has no answer yet; the answers when all have one. */
export function nextStep(
  report: ReportAnswers,
  { lineOperators }: Pick<DeclarationPageServices, 'lineOperators'>,
): string {
  if (report.whom === undefined) return '/report/who';
  if (report.happened === undefined) return '/report/what-happened';
  if (report.imeis === undefined && report.network === undefined && report.line === undefined)
    return lineOperators.length > 0 ? '/report/line' : '/report/phone';
  if (report.taken === undefined) return '/report/when';
  // Whoever reports for themselves is of age and finds the offers on the help page.
  if (report.whom !== 'me' && report.offers === undefined) return '/report/offers';
  return report.imeis === undefined && report.line === undefined ? '/report/ask-network' : '/report/check';
}

/** Keeps an answer, here and under the code for elsewhere, and goes on to whatever is still to be answered. */
export async function goOn(
  services: DeclarationPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  draft: Draft,
  answers: ReportAnswers,
): Promise<FastifyReply> {
  const report = { ...draft.report, ...answers };
  const visit = { ...draft.visit, report };
  await services.visits.keep(request, visit);
  if (visit.resumeCode !== undefined) await services.resumptions.keep(visit.resumeCode, visit);
  return reply.redirect(nextStep(report, services), 303);
}
