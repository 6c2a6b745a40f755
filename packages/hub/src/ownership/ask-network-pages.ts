import { formatImei, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { samePhone } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import {
  errorList,
  FormField,
  formOf,
  type ReportAnswers,
  type Screens,
  type Visit,
} from '../pages/index.ts';
import { operatorChoices } from './ownership-views.ts';
import type { OwnershipPageServices } from './page-services.ts';

const ChooseForm = formOf({ operator: FormField });
const path = '/report/ask-network';
const template = 'ownership/ask-network.njk';

type AskingVisit = Visit & { readonly report: ReportAnswers & { readonly taken: { readonly at: number } } };

/** Whoever does not know the number of their phone signs in at their network, which knows the phone that the line was in. */
export function askNetworkPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  const { ownership, visits } = services;
  const choices = operatorChoices(ownership, false);

  app.get(path, async (request, reply) => {
    const visit = await askingVisitOf(services, request, reply);
    return visit === undefined ? reply : screens.showForm(reply, template, choices);
  });

  app.post(path, { schema: { body: ChooseForm } }, async (request, reply) => {
    const visit = await askingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { operator = '' } = request.body;
    try {
      const address = await ownership.begin(operator, { takenAt: visit.report.taken.at }, 'resolve');
      const state = address.searchParams.get('state') ?? '';
      await visits.keep(request, { ...visit, signIn: { operator, state } });
      return await reply.redirect(address.href, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const errors = { operator: error.message };
      const view = { ...choices, chosen: operator, errors, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
  });

  app.get(`${path}/again`, async (_request, reply) => screens.show(reply, 'ownership/not-told.njk'));
}

/** Takes in what a network said of the phone; where to go next. */
export async function takeNetworkAnswer(
  { ownership, visits }: OwnershipPageServices,
  request: FastifyRequest<{ Querystring: Record<string, string> }>,
  { signIn, ...visit }: Visit,
): Promise<string> {
  const again = `${path}/again`;
  if (signIn === undefined || visit.report === undefined) return '/report';
  const answer = new URLSearchParams(request.query);
  // Somebody else's answer, put into this browser, would report their phone.
  if (answer.get('state') !== signIn.state) return again;
  const end = await ownership.finish(signIn.operator, undefined, answer);
  const keys = end.ok ? samePhone(end.proof.statement.deviceKeys) : [];
  if (!end.ok || keys.length === 0) {
    await visits.keep(request, visit);
    return again;
  }
  const report = { ...visit.report, imeis: keys.map(formatImei), network: 'has-told' as const };
  const proof = { operator: signIn.operator, purpose: 'resolve' as const, token: end.token };
  await visits.keep(request, { ...visit, report, proof });
  return '/report/check';
}

async function askingVisitOf(
  { visits }: OwnershipPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<AskingVisit | undefined> {
  const visit = await visits.find(request);
  if (visit?.report?.taken !== undefined)
    return { ...visit, report: { ...visit.report, taken: visit.report.taken } };
  void reply.redirect(visit?.report === undefined ? '/report' : '/report/when', 303);
  return undefined;
}
