import { signatureTypes, signingKey, type VerifierPolicy } from '@deadset/protocol';
import { ListWatch } from './checker/index.ts';
import { connectDatabase } from './database/index.ts';
import { withoutOperators } from './dirbs/index.ts';
import { createHubApp } from './hub-app.ts';
import { createHubServices } from './hub-services.ts';
import { LogTiles, ownClock, VerifiedLog, watchPublication } from './log/index.ts';
import { createLogger } from './logger.ts';
import { createAccessTokens } from './participants/index.ts';

/**
 * The interface for machines as an OpenAPI 3.1 document, without a database, a port or a key of anybody's.
 *
 * It is made from the routes that a hub serves, so it says what a hub does; `docs/api/openapi.json` is a copy of it.
 */
export async function describeApi(): Promise<object> {
  const unused = Buffer.alloc(32);
  const key = signingKey('unused', signatureTypes.log, unused);
  const policy: VerifierPolicy = { logKey: key.verifier, cosigners: [], quorum: 1 };
  const clock = () => 0;
  const entropy = (byteCount: number) => Buffer.alloc(byteCount);
  // Never connected: a pool opens its first connection at its first query.
  const database = connectDatabase({
    applicationUrl: 'postgres://nobody@localhost/nothing',
    log: () => undefined,
  });
  const { db } = database;
  const publicUrl = 'https://deadset.example';
  const log = createLogger('silent');
  const verified = new VerifiedLog(db, policy);
  const cosigners = ownClock(key, [], clock);
  const services = createHubServices({
    database,
    clock,
    entropy,
    verified,
    publicUrl,
    codeKey: unused,
    sealKey: unused,
    certificateKey: key.privateKey,
    issuer: 'unused',
    dirbs: withoutOperators,
  });
  const app = await createHubApp({
    ...services,
    database,
    clock,
    entropy,
    log,
    publicUrl,
    requestsPerMinute: 1,
    verified,
    cosigners,
    sequencer: { isActive: () => false, refusal: () => undefined, close: () => Promise.resolve() },
    publication: watchPublication({ db, verified, witnesses: () => [], clock, log }),
    tiles: new LogTiles(db),
    listWatch: new ListWatch({ db, verified, clock, log }),
    policy,
    accessTokens: createAccessTokens({ key: key.privateKey, publicUrl, clock, entropy }),
    lines: { resolve: () => Promise.resolve([]) },
    verifyStatement: () => Promise.reject(new Error('nothing is verified here')),
    webhooks: { sealKey: unused, allowLoopback: false },
    formTargets: [],
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  await database.close();
  return document;
}
