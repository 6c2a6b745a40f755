import type { AppealClock } from '@deadset/domain';
import { appealClocks, appealReasons } from '@deadset/domain';
import {
  AppealAnswer,
  AppealRequest,
  AppealStatusRequest,
  idempotencyHeader,
  keyOf,
  LodgedAppealAnswer,
  strictObject,
} from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import type { AppealDependencies } from './appeal-requests.ts';
import { lodge, openAppeal } from './lodge.ts';

const ReferenceParams = strictObject({ reference: Type.String({ minLength: 8, maxLength: 20 }) });
/** A request always has headers that are not ours. */
const ActHeaders = Type.Object({ [idempotencyHeader]: Type.String({ pattern: '^[A-Za-z0-9_.:-]{8,128}$' }) });

/** Appeals that a participant passes on for somebody who stands before it. */
export function appealRoutes(app: App, appeals: AppealDependencies): void {
  app.post(
    '/v1/appeals',
    {
      schema: {
        summary: 'Passes on the appeal of somebody whose phone was refused or held',
        headers: ActHeaders,
        body: AppealRequest,
        response: { 201: LodgedAppealAnswer },
      },
    },
    async (request, reply) => {
      const { imei, ...rest } = request.body;
      const asked = { ...rest, key: keyOf(imei), passedOnBy: callerOf(request).id };
      const { reference, code, state, clocks } = await lodge(
        appeals,
        asked,
        request.headers[idempotencyHeader],
      );
      return reply.code(201).send({ reference, code, status: state.status, clocks: clocks.map(clockAnswer) });
    },
  );
  app.post(
    '/v1/appeals/:reference/status',
    {
      schema: {
        summary: 'Where an appeal stands, for whoever has its code',
        params: ReferenceParams,
        body: AppealStatusRequest,
        response: { 200: AppealAnswer },
      },
    },
    async (request) => {
      const { reference, state, reason } = await openAppeal(
        appeals,
        request.params.reference,
        request.body.code,
      );
      return {
        reference,
        status: state.status,
        clocks: appealClocks(state).map(clockAnswer),
        ...(reason === undefined ? {} : { reason: appealReasons[reason].words }),
      };
    },
  );
}

function clockAnswer({ name, dueAt, metAt }: AppealClock) {
  const clock = { clock: name, dueAt: new Date(dueAt).toISOString() };
  return metAt === undefined ? clock : { ...clock, metAt: new Date(metAt).toISOString() };
}
