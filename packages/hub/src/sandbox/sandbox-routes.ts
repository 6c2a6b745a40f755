import { ConsentAnswer, ConsentReply, Sandbox, SandboxRequest, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import { answerOf } from '../logbook/index.ts';
import type { SandboxService } from './sandbox-service.ts';

const ConsentParams = strictObject({ consentId: Type.String({ format: 'uuid' }) });

/** `/v1/sandbox`: devices about no phone, of every kind that a gate can meet. */
export function sandboxRoutes(app: App, sandbox: SandboxService): void {
  app.get(
    '/v1/sandbox',
    { schema: { summary: 'Devices about no phone to try a gate with', response: { 200: Sandbox } } },
    (request) => sandbox.look(callerOf(request).id),
  );
  app.post(
    '/v1/sandbox',
    {
      schema: {
        summary: 'Has every kind of such a device on the list, and a fresh one when asked for',
        body: SandboxRequest,
        response: { 200: Sandbox },
      },
    },
    (request) => {
      const { id } = callerOf(request);
      return request.body.fresh === true ? sandbox.refresh(id) : sandbox.open(id);
    },
  );
  app.post(
    '/v1/sandbox/consents/:consentId',
    {
      schema: {
        summary: 'Has the keeper of the enrolled device answer a question of yours',
        params: ConsentParams,
        body: ConsentReply,
        response: { 200: ConsentAnswer },
      },
    },
    async (request) => {
      const reply = { consentId: request.params.consentId, answer: request.body.answer };
      return answerOf(await sandbox.answer(callerOf(request).id, reply));
    },
  );
}
