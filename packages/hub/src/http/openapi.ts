import { isOpenToAll, scopes, scopesOfAct } from '@deadset/domain';
import { Problem, problemMediaType } from '@deadset/protocol';
import swagger from '@fastify/swagger';
import { type TSchema, Type } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { actOfRoute, isMachineRoute } from './route-policy.ts';

/** Writes the interface down from the schemas that guard the routes, so that the two cannot part. OpenAPI 3.1. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Deadset hub',
        version: '1',
        description: 'The record of stolen phones, for the participants who ask at the gates.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          participant: {
            type: 'oauth2',
            description: 'Client credentials (RFC 6749 section 4.4); tokens live ten minutes.',
            flows: {
              clientCredentials: {
                tokenUrl: '/v1/token',
                scopes: Object.fromEntries(scopes.map((scope) => [scope, `Use of ${scope}`])),
              },
            },
          },
          client: { type: 'http', scheme: 'basic', description: 'Id and secret of a participant.' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: described(schema, route.method, url), url }),
  });
}

function described(schema: FastifySchema | undefined, method: string | string[], url: string): FastifySchema {
  const one = Array.isArray(method) ? (method[0] ?? 'GET') : method;
  if (!isMachineRoute(url) || one === 'HEAD') return { ...schema, hide: true };
  const act = actOfRoute(one, url);
  return {
    ...schema,
    security:
      act === undefined || isOpenToAll(act)
        ? (schema?.security ?? [])
        : scopesOfAct(act).map((scope) => ({ participant: [scope] })),
    response: {
      ...describedAnswers(schema?.response ?? {}),
      default: {
        description: 'Why it was not done (RFC 9457)',
        content: { [problemMediaType]: { schema: Problem } },
      },
    },
  };
}

/** Says something of an answer whose schema says nothing: OpenAPI wants a description, and the tool's own is none. */
function describedAnswers(answers: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [status, { description: 'Done', ...schema }]),
  );
}

/** An answer that is not JSON, such as a stream or a file. */
export function bytesAnswer(
  mediaType: string,
  description: string,
): { description: string; content: Record<string, { schema: TSchema }> } {
  return { description, content: { [mediaType]: { schema: Type.String({ format: 'binary' }) } } };
}
