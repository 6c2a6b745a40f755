import {
  ClaimRequestBody,
  EnrolmentAnswer,
  EnrolmentRequest,
  idempotencyHeader,
  keyOf,
  LogbookCodeRequest,
  ReleaseAnswer,
  strictObject,
} from '@deadset/protocol';
import { type Static, Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import { contactsTyped } from './contacts.ts';
import type { LogbookService } from './logbook-service.ts';

const ReferenceParams = strictObject({ reference: Type.String({ minLength: 8, maxLength: 20 }) });

/** Fields of a request are strict, but a request always has headers that are not ours. */
export const ActHeaders = Type.Object({
  [idempotencyHeader]: Type.String({
    pattern: '^[A-Za-z0-9_.:-]{8,128}$',
    description: 'The caller’s own id of this act: sent again, it has one effect and the same answer',
  }),
});
const NoAnswer = Type.Null({ description: 'Done' });

/** The logbook for organisations: devices that they sell, insure or own. */
export function logbookRoutes(app: App, logbook: LogbookService): void {
  app.post(
    '/v1/logbook/enrolments',
    {
      schema: {
        summary: 'Puts a device into the participant’s logbook, or that of its customer',
        headers: ActHeaders,
        body: EnrolmentRequest,
        response: { 201: EnrolmentAnswer },
      },
    },
    async (request, reply) => {
      const { imeis, contact, trustedContact, ...rest } = request.body;
      const enrolled = await logbook.enrolByParticipant(
        {
          ...rest,
          ...contactsTyped(contact, trustedContact),
          keys: imeis.map(keyOf),
          participant: callerOf(request).id,
        },
        keyOfAct(request.headers),
      );
      return reply.code(201).send(enrolled);
    },
  );
  app.post(
    '/v1/logbook/claims',
    {
      schema: {
        summary: 'The participant becomes the keeper of a device, with its release code',
        headers: ActHeaders,
        body: ClaimRequestBody,
        response: { 201: EnrolmentAnswer },
      },
    },
    async (request, reply) => {
      const { imei, releaseCode, basis = 'claim' } = request.body;
      const keeper = { kind: 'organisation', participant: callerOf(request).id } as const;
      const asked = { key: keyOf(imei), releaseCode, keeper, basis };
      return reply.code(201).send(await logbook.claim(asked, keyOfAct(request.headers)));
    },
  );
  actRoutes(app, logbook);
}

/** Acts on a logbook by whoever has its code. */
function actRoutes(app: App, logbook: LogbookService): void {
  app.post(
    '/v1/logbook/enrolments/:reference/releases',
    {
      schema: {
        summary: 'Lets a device go to whoever is given the release code',
        params: ReferenceParams,
        headers: ActHeaders,
        body: LogbookCodeRequest,
        response: { 201: ReleaseAnswer },
      },
    },
    async (request, reply) => {
      const keeper = { reference: request.params.reference, code: request.body.code };
      const { code, untilAt } = await logbook.release(keeper, keyOfAct(request.headers));
      return reply.code(201).send({ releaseCode: code, untilAt: new Date(untilAt).toISOString() });
    },
  );
  app.post(
    '/v1/logbook/enrolments/:reference/cancel',
    {
      schema: {
        summary: 'Takes the open release of a device back',
        params: ReferenceParams,
        body: LogbookCodeRequest,
        response: { 204: NoAnswer },
      },
    },
    async (request, reply) => {
      await logbook.cancel({ reference: request.params.reference, code: request.body.code });
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/v1/logbook/enrolments/:reference/leave',
    {
      schema: {
        summary: 'Takes a device out of the logbook: nobody is asked about it from then on',
        params: ReferenceParams,
        body: LogbookCodeRequest,
        response: { 204: NoAnswer },
      },
    },
    async (request, reply) => {
      await logbook.leave({ reference: request.params.reference, code: request.body.code });
      return reply.code(204).send(null);
    },
  );
}

function keyOfAct(headers: Static<typeof ActHeaders>): string {
  return headers[idempotencyHeader];
}
