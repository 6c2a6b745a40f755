import type { BrakeName } from '@deadset/domain';
import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';
import type { Braked } from './braked-store.ts';
import { type BrakeDependencies, brakedQueue, decideAbout, type SecondLook } from './brakes.ts';

export interface BrakePageServices extends BrakeDependencies {
  /** Who has this page open; the guard has let them pass. */
  readonly secondLookOf: (request: FastifyRequest) => Promise<SecondLook>;
}

const DecisionForm = formOf({ decision: FormField });
const BrakePath = strictObject({ reference: Type.String({ pattern: '^[0-9A-Z]{4}-[0-9A-Z]{4}$' }) });

/** What each brake counts. */
const brakeWords = {
  reporter: 'from one network in an hour',
  participant: 'by one participant in an hour',
  type: 'about one type of phone in an hour',
  serials: 'neighbouring serial numbers in a day',
  everybody: 'altogether in an hour',
} as const satisfies Record<BrakeName, string>;

/** What brakes keep without effect, for a second person. */
export function brakePages(app: App, screens: Screens, services: BrakePageServices): void {
  const template = 'brakes/queue.njk';
  const viewOf = async (person: SecondLook) => ({
    waiting: (await brakedQueue(services, person)).map(brakedView),
  });

  app.get('/brakes', async (request, reply) => {
    const person = await services.secondLookOf(request);
    return screens.showForm(reply, template, await viewOf(person));
  });

  app.post(
    '/brakes/:reference',
    { schema: { params: BrakePath, body: DecisionForm } },
    async (request, reply) => {
      const person = await services.secondLookOf(request);
      const decision = request.body.decision === 'let-go' ? ('let-go' as const) : ('left' as const);
      try {
        await decideAbout(services, person, request.params.reference, decision);
        return await reply.redirect('/brakes', 303);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
        const view = { ...(await viewOf(person)), errorList: errorList({ 'main-content': error.message }) };
        return screens.showForm(reply, template, view, 400);
      }
    },
  );
}

function brakedView({ reference, declaredBy, happened, trips, at, untilAt }: Braked) {
  return {
    reference,
    declaredBy: declaredBy === 'public' ? 'A member of the public' : declaredBy,
    happened,
    at,
    untilAt,
    trips: trips.map(({ brake, count, most }) => `${count} ${brakeWords[brake]}; ${most} may count at once`),
  };
}
