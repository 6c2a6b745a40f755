import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { App, CertificateOf } from '../http/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { createClientAssertions } from './client-assertions.ts';
import { createClientAuthentication } from './client-authentication.ts';
import { edgeRoutes } from './edge-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { tokenRoutes } from './token-routes.ts';

export interface ParticipantRouteParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly accessTokens: AccessTokens;
  readonly certificateOf: CertificateOf;
}

/** How participants show who they are and get their tokens, and make their edges known. */
export function participantRoutes(app: App, parts: ParticipantRouteParts): void {
  const { db, clock, publicUrl, accessTokens: tokens, certificateOf } = parts;
  const assertions = createClientAssertions({ db, clock, publicUrl });
  tokenRoutes(app, {
    tokens,
    authenticate: createClientAuthentication({ db, clock, assertions }),
    certificateOf,
  });
  metadataRoutes(app, publicUrl);
  edgeRoutes(app, db, clock);
}
