import { scopes } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { App } from '../http/index.ts';
import { assertionAlgorithms } from './credential-service.ts';

const Words = Type.Array(Type.String());
const ServerMetadata = strictObject({
  issuer: Type.String(),
  token_endpoint: Type.String(),
  token_endpoint_auth_methods_supported: Words,
  token_endpoint_auth_signing_alg_values_supported: Words,
  grant_types_supported: Words,
  response_types_supported: Words,
  scopes_supported: Words,
  tls_client_certificate_bound_access_tokens: Type.Boolean(),
  service_documentation: Type.String(),
});

/** How a participant gets its tokens, for libraries that find it out by themselves. RFC 8414. */
export function metadataRoutes(app: App, publicUrl: string): void {
  app.get(
    '/.well-known/oauth-authorization-server',
    {
      schema: {
        summary: 'How to get an access token (RFC 8414)',
        response: { 200: ServerMetadata },
      },
    },
    async () => ({
      issuer: publicUrl,
      token_endpoint: `${publicUrl}/v1/token`,
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'private_key_jwt',
        'tls_client_auth',
        'self_signed_tls_client_auth',
      ],
      token_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
      grant_types_supported: ['client_credentials'],
      // Nobody is redirected: machines speak for themselves.
      response_types_supported: [],
      scopes_supported: [...scopes],
      tls_client_certificate_bound_access_tokens: true,
      service_documentation: `${publicUrl}/v1/openapi.json`,
    }),
  );
}
