import { mayHoldScope, type ParticipantRole, RegistryError, type Scope, scopes } from '@deadset/domain';
import { signatureTypes, signingKey } from '@deadset/protocol';
import { createChecking } from '../../src/certificates/index.ts';
import { ListWatch } from '../../src/checker/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { Database } from '../../src/database/index.ts';
import { type LineDirectory, type VerifyStatement } from '../../src/declarations/index.ts';
import { type DirbsSettings, withoutOperators } from '../../src/dirbs/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import type { App } from '../../src/http/index.ts';
import { createHubApp } from '../../src/hub-app.ts';
import { createHubServices } from '../../src/hub-services.ts';
import { LogTiles, watchPublication } from '../../src/log/index.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { type AccessTokens, addParticipant, createAccessTokens } from '../../src/participants/index.ts';
import { type LogProcess, startLogProcess, testPolicy, until } from './log-process.ts';

/** A whole hub for machines on a test database: every route, a sequencer, and its log lines in an array. */
export interface TestHub {
  readonly app: App;
  readonly log: LogProcess;
  readonly lines: string[];
  readonly accessTokens: AccessTokens;
  /** Address of the listening server; listens when it is first asked for. */
  url(): Promise<string>;
  /** A participant with these scopes, and the header by which it is known. */
  participant(
    id: string,
    role: ParticipantRole,
    held?: readonly Scope[],
  ): Promise<{ secret: string; authorization: string }>;
  close(): Promise<void>;
}

export interface TestHubOptions {
  /** Operators and rules of batch lists; nobody's when absent. */
  readonly dirbs?: DirbsSettings;
  readonly clock?: () => number;
  readonly requestsPerMinute?: number;
  readonly verifyStatement?: VerifyStatement;
  readonly lineDirectory?: LineDirectory;
}

export const testPublicUrl = 'https://hub.test';
export const testSealKey = Buffer.alloc(32, 8);
export const testTokenKey = signingKey('token', signatureTypes.log, Buffer.alloc(32, 7)).privateKey;

export async function startTestHub(database: Database, options: TestHubOptions = {}): Promise<TestHub> {
  const { clock = systemClock, requestsPerMinute = 100_000, dirbs = withoutOperators } = options;
  const {
    verifyStatement = () => Promise.reject(new RegistryError('not-allowed', 'No operator is known here.')),
    lineDirectory = { resolve: () => Promise.reject(new RegistryError('invalid', 'No line is known here.')) },
  } = options;
  const lines: string[] = [];
  const log = await startLogProcess(database);
  // As `composeHub` does: whoever reaches a hub finds a signed head.
  await until('the log has its first head', () => log.verified.size > 0);
  const known = new Map<string, { credential: string; generation: number }>();
  const tokens = createAccessTokens({
    key: testTokenKey,
    publicUrl: testPublicUrl,
    clock,
    entropy: systemEntropy,
  });
  const accessTokens: AccessTokens = {
    ...tokens,
    // Of a participant that was added here, under its credential.
    issue: (caller) => tokens.issue({ ...known.get(caller.id), ...caller }),
  };
  const hubLog = createLogger('info', { write: (line) => lines.push(line) });
  const app = await createTestApp({
    database,
    clock,
    requestsPerMinute,
    dirbs,
    verifyStatement,
    lineDirectory,
    log,
    hubLog,
    accessTokens,
  });
  let listening: Promise<string> | undefined;
  return {
    app,
    log,
    lines,
    accessTokens,
    url: () => (listening ??= app.listen({ host: '127.0.0.1', port: 0 })),
    participant: async (id, role, held = scopes) => {
      const usable = held.filter((scope) => mayHoldScope(role, scope));
      const { secret, credential } = await addParticipant(
        database.db,
        { id, name: `The ${id}`, role, gates: [], scopes: usable },
        { clock },
      );
      known.set(id, { credential, generation: 1 });
      const token = await accessTokens.issue({ id, role, scopes: usable });
      return { secret, authorization: `Bearer ${token}` };
    },
    close: async () => {
      await app.close();
      await log.close();
    },
  };
}

interface AppParts extends Required<TestHubOptions> {
  readonly database: Database;
  readonly log: LogProcess;
  readonly hubLog: Logger;
  readonly accessTokens: AccessTokens;
}

export const testCertificateKey = signingKey(
  'certificate',
  signatureTypes.log,
  Buffer.alloc(32, 8),
).privateKey;

/** What answers questions about phones, as a test hub has it. */
export function testChecking({ db }: Database, verified: LogProcess['verified'], clock: () => number) {
  const keys = { certificateKey: testCertificateKey, sealKey: testSealKey };
  return createChecking({ db, clock, entropy: systemEntropy, verified, ...keys, issuer: 'test.example/log' });
}

/** The application of a test hub: what `composeHub` puts together, on parts that tests can reach. */
function createTestApp(parts: AppParts): Promise<App> {
  const { database, clock, requestsPerMinute, dirbs, verifyStatement, log, hubLog, accessTokens } = parts;
  const services = createHubServices({
    database,
    clock,
    entropy: systemEntropy,
    verified: log.verified,
    publicUrl: testPublicUrl,
    codeKey: Buffer.alloc(32, 9),
    sealKey: testSealKey,
    certificateKey: testCertificateKey,
    issuer: 'test.example/log',
    dirbs,
  });
  return createHubApp({
    ...services,
    database,
    clock,
    entropy: systemEntropy,
    log: hubLog,
    publicUrl: testPublicUrl,
    requestsPerMinute,
    verified: log.verified,
    sequencer: log.sequencer,
    cosigners: log.cosigners,
    publication: watchPublication({
      ...log,
      db: database.db,
      witnesses: () => log.cosigners.status(),
      clock,
      log: hubLog,
    }),
    tiles: new LogTiles(database.db),
    listWatch: new ListWatch({ db: database.db, verified: log.verified, clock, log: hubLog }),
    policy: testPolicy,
    accessTokens,
    lines: parts.lineDirectory,
    webhooks: { sealKey: testSealKey, allowLoopback: true },
    verifyStatement,
    formTargets: [],
  });
}
