/** The hub's front door: limits, headers, problems, the guard and the written interface. Features add their routes to it. */

export {
  type CertificateOf,
  certificateReader,
  type PresentedCertificate,
  presented,
} from './client-certificate.ts';
export { type CsvCell, csvText } from './csv-text.ts';
export { type AuthenticatedParticipant, callerOf, type VerifyAccessToken } from './guard.ts';
export { type HubHealth, healthRoutes } from './health-routes.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { bytesAnswer } from './openapi.ts';
export { type PagePresence, type PagePresences, requireActOnPage } from './page-guard.ts';
export { pagePolicies } from './page-policy.ts';
export type { ProblemPage } from './problem-answers.ts';
export { requireActOfRoute, routePolicies } from './route-policy.ts';
export { type App, createServer, type TlsFiles } from './server.ts';
