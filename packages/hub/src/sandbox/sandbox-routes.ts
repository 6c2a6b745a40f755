import { Sandbox, SandboxRequest } from '@deadset/protocol';
import { type App, callerOf } from '../http/index.ts';
import type { SandboxService } from './sandbox-service.ts';

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
}
