import type { VerifierPolicy } from '@deadset/protocol';
import { type AppealDependencies, appealRoutes, countOverdue, fairnessRoutes } from './appeals/index.ts';
import { secondPerson } from './approvals/index.ts';
import { attemptRoutes } from './attempts/index.ts';
import { auditRoutes, createDisclosures, readChainHead } from './audit/index.ts';
import { blockListRoutes } from './block-list/index.ts';
import { type BulkCheckService, bulkCheckRoutes } from './bulk-checks/index.ts';
import { type Checking, certificateRoutes } from './certificates/index.ts';
import type { ListWatch } from './checker/index.ts';
import { checkRoutes, countScans } from './checks/index.ts';
import type { Clock } from './clock.ts';
import { cloneRoutes } from './clones/index.ts';
import type { Database } from './database/index.ts';
import {
  type DeclarationService,
  declarationRoutes,
  type LineDirectory,
  type VerifyStatement,
} from './declarations/index.ts';
import { type DirbsDependencies, fileRoutes, listRoutes } from './dirbs/index.ts';
import type { Entropy } from './entropy.ts';
import { countDeliveries, eventRoutes, type WebhookSettings, webhookRoutes } from './events/index.ts';
import { exportRoutes } from './exports/index.ts';
import {
  type App,
  type AuthenticatedParticipant,
  type CertificateOf,
  certificateReader,
  createMetrics,
  createServer,
  healthRoutes,
  type Metrics,
  type ProblemPage,
  type TlsFiles,
  type VerifyAccessToken,
} from './http/index.ts';
import { readHealth } from './hub-health.ts';
import { type ImportService, importRoutes } from './imports/index.ts';
import { latencyRoutes } from './latency/index.ts';
import {
  type Cosigners,
  countPending,
  feedRoutes,
  keyRoutes,
  type LogTiles,
  leafRoutes,
  logRoutes,
  type PublicationWatch,
  type Sequencer,
  tileRoutes,
  type VerifiedLog,
} from './log/index.ts';
import { batchRoutes, consentRoutes, type LogbookService, logbookRoutes } from './logbook/index.ts';
import type { Logger } from './logger.ts';
import { countMessages, lineHash, type MessageSender } from './messages/index.ts';
import { noticeRoutes } from './notices/index.ts';
import { type AccessTokens, ParticipantRegister, participantRoutes } from './participants/index.ts';
import { policeRecordRoutes } from './police-records/index.ts';
import { createProofService, proofRoutes } from './proofs/index.ts';
import { createReappearances, reappearanceRoutes } from './reappearances/index.ts';
import { receiptRoutes } from './receipts/index.ts';
import { recheckRoutes } from './rechecks/index.ts';
import { erasureRoutes } from './retention/index.ts';
import { type SandboxService, sandboxRoutes } from './sandbox/index.ts';
import { createScorecards, scorecardRoutes } from './scorecards/index.ts';

/** What the routes work with; made once, by `composeHub`. */
export interface HubParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly requestsPerMinute: number;
  readonly verified: VerifiedLog;
  readonly publication: PublicationWatch;
  readonly cosigners: Cosigners;
  readonly sequencer: Sequencer;
  readonly tiles: LogTiles;
  readonly listWatch: ListWatch;
  readonly policy: VerifierPolicy;
  readonly accessTokens: AccessTokens;
  readonly checking: Checking;
  readonly bulkChecks: BulkCheckService;
  readonly declarations: DeclarationService;
  readonly verifyStatement: VerifyStatement;
  readonly lines: LineDirectory;
  readonly logbook: LogbookService;
  readonly sandbox: SandboxService;
  readonly imports: ImportService;
  readonly appeals: AppealDependencies;
  /** What batch files are taken and made with. */
  readonly dirbs: Pick<DirbsDependencies, 'vault' | 'settings' | 'secondPerson'>;
  /** Tells people something, in the transaction of the act that it is about. */
  readonly messages: MessageSender;
  /** How events are sent to participants. */
  readonly webhooks: WebhookSettings;
  /** Origins of the operators' sign-in, where a form may lead. */
  readonly formTargets: readonly string[];
  readonly problemPage?: ProblemPage;
  /** Certificate and key by which the hub itself speaks TLS; somebody before it does when absent. */
  readonly tls?: TlsFiles;
  /** Proxies whose word about a caller's address and certificate is taken. */
  readonly trustedProxies?: readonly string[];
}

/** Open feed streams of this process. */
interface Followers {
  count: number;
}

/** The server with every route for machines. Pages for people are added by whoever has their assets. */
export async function createHubApp(parts: HubParts): Promise<App> {
  const { database, clock, log, problemPage } = parts;
  const { db } = database;
  const followers = { count: 0 };
  const metrics = hubMetrics(parts, followers);
  const certificateOf = certificateReader(parts.trustedProxies);
  const register = new ParticipantRegister(database, clock, (error) =>
    log.error({ err: error }, 'who takes part cannot be read'),
  );
  const app = await createServer({
    log,
    metrics,
    entropy: parts.entropy,
    verifyAccessToken: tokenVerifier(parts.accessTokens, register, certificateOf),
    requestsPerMinute: parts.requestsPerMinute,
    ...(parts.trustedProxies === undefined ? {} : { trustedProxies: parts.trustedProxies }),
    secure: isSecure(parts.publicUrl),
    formTargets: parts.formTargets,
    ...(problemPage === undefined ? {} : { problemPage }),
    ...(parts.tls === undefined ? {} : { tls: parts.tls }),
  });
  healthRoutes(app, () => readHealth(parts), metrics);
  app.addHook('onClose', () => register.close());
  const { publicUrl, accessTokens } = parts;
  participantRoutes(app, { db, clock, publicUrl, accessTokens, certificateOf });
  publicLogRoutes(app, parts, register, followers);
  gateRoutes(app, parts);
  registerRoutes(app, parts);
  fileExchangeRoutes(app, parts);
  sandboxRoutes(app, parts.sandbox);
  eventRoutes(app, db, clock, publicUrl);
  webhookRoutes(app, { ...parts, db });
  return app;
}

/** Numbers that the hub tells of itself. */
function hubMetrics(parts: HubParts, followers: Followers): Metrics {
  const { clock, verified } = parts;
  const { db } = parts.database;
  return createMetrics({
    isSequencing: () => parts.sequencer.isActive(),
    unpublishedSeconds: async () => (await parts.publication.read()).unpublishedSeconds,
    headAgeSeconds: async () => (await parts.publication.read()).headAgeSeconds,
    witnesses: () => parts.cosigners.status(),
    headSize: () => verified.size,
    listedCount: () => verified.state.list.count,
    followerCount: () => followers.count,
    pendingCount: () => countPending(db),
    scanCount: () => countScans(db, clock() - 86_400_000),
    auditDifferences: () => parts.listWatch.verdict?.differences ?? 0,
    auditPlace: async () => (await readChainHead(db)).place,
    deliveries: () => countDeliveries(db),
    messages: () => countMessages(db),
    overdueAppeals: () => countOverdue(db, clock()),
  });
}

/** The log, and those who follow it. */
function publicLogRoutes(
  app: App,
  { database: { db }, clock, log, verified, policy, tiles }: HubParts,
  register: ParticipantRegister,
  followers: Followers,
): void {
  const disclose = createDisclosures(db, clock);
  logRoutes(app, verified, policy, disclose);
  keyRoutes(app, db);
  tileRoutes(app, tiles);
  const isLive = (caller: AuthenticatedParticipant) => register.isLive(caller);
  feedRoutes(app, db, verified, disclose, isLive, (count) => {
    followers.count = count;
  });
  leafRoutes(app, db, verified);
  receiptRoutes(app, { db, clock, log });
  latencyRoutes(app, { db, clock, verified });
  auditRoutes(app, db, clock);
  erasureRoutes(app, db, clock);
}

/** What gates ask and tell. */
function gateRoutes(app: App, { database: { db }, clock, checking, bulkChecks, logbook }: HubParts): void {
  attemptRoutes(app, db, clock);
  recheckRoutes(app, { db, clock });
  cloneRoutes(app, { db, clock });
  const { publicDesk, participantDesk: desk, certificates } = checking;
  checkRoutes(app, desk);
  bulkCheckRoutes(app, bulkChecks);
  certificateRoutes(app, { db, desk, publicDesk, certificates });
  consentRoutes(app, logbook, desk);
  noticeRoutes(app, { db, clock });
}

/** Reports, logbooks, appeals, and what is counted of them. */
function registerRoutes(app: App, parts: HubParts): void {
  const { database, clock, verified, declarations, logbook, lines } = parts;
  const { db } = database;
  declarationRoutes(app, declarations, parts.verifyStatement, {
    db,
    clock,
    lines,
    lineHash: (number) => lineHash(parts.webhooks.sealKey, number),
  });
  proofRoutes(app, createProofService({ db, clock, verified, declarations }));
  logbookRoutes(app, logbook);
  batchRoutes(app, logbook);
  appealRoutes(app, parts.appeals);
  fairnessRoutes(app, { db, clock });
  const scorecards = createScorecards({ db, clock });
  scorecardRoutes(app, scorecards);
  reappearanceRoutes(app, createReappearances({ db, clock, scorecards }));
  policeRecordRoutes(app, { db, clock, declarations, secondPerson: secondPerson({ db, clock }) });
}

/** Files that come and go. */
function fileExchangeRoutes(app: App, parts: HubParts): void {
  const { database, clock, entropy, imports, dirbs } = parts;
  const { db } = database;
  importRoutes(app, imports);
  blockListRoutes(app, { db, clock, entropy, imports, reasons: dirbs.settings.reasonMap });
  const files = { ...dirbs, database, clock, entropy };
  fileRoutes(app, files);
  listRoutes(app, files);
  exportRoutes(app, db, clock);
}

/** A token serves while what it says is still so, and over its own client's connections alone where it is bound. */
function tokenVerifier(
  tokens: AccessTokens,
  register: ParticipantRegister,
  certificateOf: CertificateOf,
): VerifyAccessToken {
  return async (token, request) => {
    const caller = await tokens.verify(token);
    if (caller === undefined || !(await register.isLive(caller))) return undefined;
    const { thumbprint } = caller;
    const isOwnConnection =
      thumbprint === undefined || certificateOf(request)?.thumbprint.equals(thumbprint) === true;
    return isOwnConnection ? caller : undefined;
  };
}

/** Whether people reach the hub by https. */
export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
