import { ConsentAnswer, ConsentReply, ConsentRequestBody, keyOf, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { ParticipantDesk } from '../checks/index.ts';
import { type App, callerOf } from '../http/index.ts';
import type { Consent } from './consent-store.ts';
import type { LogbookService } from './logbook-service.ts';

const ConsentParams = strictObject({ consentId: Type.String({ format: 'uuid' }) });

const door = '/v1/consents';

/** What a gate does that was told `keeper-consent-needed`: it asks, and waits for the answer. */
export function consentRoutes(app: App, logbook: LogbookService, desk: Pick<ParticipantDesk, 'count'>): void {
  app.post(
    door,
    {
      schema: {
        summary: 'Asks the keeper of a device whether it may go to somebody new',
        body: ConsentRequestBody,
        response: { 201: ConsentAnswer },
      },
    },
    async (request, reply) => {
      const { id, role } = callerOf(request);
      const { imei, ...rest } = request.body;
      const key = keyOf(imei);
      // That there is nobody to ask, or a report, is an answer of a check too.
      await desk.count({ participant: id, gate: rest.gate, keys: [key], door });
      const consent = await logbook.ask({ ...rest, key, participant: { id, role } });
      return reply.code(201).send(answerOf(consent));
    },
  );
  app.get(
    '/v1/consents/:consentId',
    {
      schema: {
        summary: 'What the keeper answered',
        params: ConsentParams,
        response: { 200: ConsentAnswer },
      },
    },
    async (request) => answerOf(await logbook.consent(callerOf(request).id, request.params.consentId)),
  );
  app.post(
    '/v1/consents/:consentId/answer',
    {
      schema: {
        summary: 'Answers for a device of the participant’s own logbook',
        params: ConsentParams,
        body: ConsentReply,
        response: { 200: ConsentAnswer },
      },
    },
    async (request) => {
      const { consentId } = request.params;
      const reply = { consentId, answer: request.body.answer };
      return answerOf(await logbook.answerOwn(callerOf(request).id, reply));
    },
  );
}

/** A question as the participant that asked it sees it. */
export function answerOf({ id, gate, state, untilAt, answeredAt }: Consent): ConsentAnswer {
  return {
    consentId: id,
    gate,
    state,
    untilAt: new Date(untilAt).toISOString(),
    ...(answeredAt === undefined ? {} : { answeredAt: new Date(answeredAt).toISOString() }),
  };
}
