import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';
import { type Alarm, type AlarmOutcome, alarmOutcomes } from './alarm-store.ts';
import { type AlarmDependencies, type AlarmReviewer, alarmQueue, seeToAlarm } from './alarms.ts';

export interface AlarmPageServices extends AlarmDependencies {
  /** Who has this page open; the guard has let them pass. */
  readonly reviewerOf: (request: FastifyRequest) => AlarmReviewer;
}

const OutcomeForm = formOf({ outcome: FormField });
const AlarmPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});

const causeWords = {
  opened: 'opened their logbook',
  released: 'made a release code, which releases nothing',
  claimed: 'was made to hand the phone over, which they still have by the logbook',
  'shown-at-a-gate': 'showed it at a counter as a release code',
  answered: 'answered a question of a gate',
  left: 'took the phone out of the logbook, which it has not left',
  contested:
    'has the phone in their logbook, and somebody else’s network says that it is the phone of another line',
} as const satisfies Record<Alarm['cause'], string>;

const outcomeWords = {
  'told-police': 'The police know',
  'reached-keeper': 'The keeper was reached in a safe way',
  'nothing-needed': 'Nothing more is needed',
} as const satisfies Record<AlarmOutcome, string>;

/** The queue of alarms about logbooks, for trained reviewers: no phone, no name and no address. */
export function alarmPages(app: App, screens: Screens, services: AlarmPageServices): void {
  const [path, template] = ['/reviews/alarms', 'logbook/alarms.njk'];
  const viewOf = async (reviewer: AlarmReviewer) => ({
    alarms: (await alarmQueue(services, reviewer)).map((one) => ({
      ...one,
      isDuress: one.cause !== 'contested',
      words: causeWords[one.cause],
    })),
    outcomes: alarmOutcomes.map((value) => ({ value, text: outcomeWords[value] })),
  });

  app.get(path, async (request, reply) =>
    screens.showForm(reply, template, await viewOf(services.reviewerOf(request))),
  );
  app.post(`${path}/:id`, { schema: { params: AlarmPath, body: OutcomeForm } }, async (request, reply) => {
    const reviewer = services.reviewerOf(request);
    const outcome = alarmOutcomes.find((known) => known === request.body.outcome);
    try {
      if (outcome === undefined) throw new RegistryError('invalid', 'Choose what was done.');
      await seeToAlarm(services, reviewer, request.params.id, outcome);
      return await reply.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const view = { ...(await viewOf(reviewer)), errorList: errorList({ 'main-content': error.message }) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}
