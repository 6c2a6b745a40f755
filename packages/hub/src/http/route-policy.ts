import type { ActName } from '@deadset/domain';
import { pagePolicies } from './page-policy.ts';

/**
 * Every route that machines call, and the act of the table of authorisation (domain `authorisation`) that it is: who
 * may do that act may call it. A machine route that is not here does not start. Pages are in `page-policy.ts`.
 *
 * `POST /v1/token` is open because it is where a participant shows who it is.
 */
export const routePolicies = {
  'GET /health': 'page.read',
  'GET /metrics': 'page.read',
  'GET /log/checkpoint': 'log.read',
  'GET /log/keys': 'log.read',
  'GET /log/tile/*': 'log.read',
  'GET /v1/openapi.json': 'page.read',
  'GET /v1/trust-anchors': 'log.read',
  'POST /v1/token': 'token.ask',
  'GET /.well-known/oauth-authorization-server': 'token.ask',
  'POST /v1/edges': 'edge.enrol',
  'POST /v1/edge-consents': 'edge.consent',
  'GET /v1/feed': 'feed.follow',
  'GET /v1/snapshot': 'feed.follow',
  'GET /v1/leaves': 'feed.follow',
  'POST /v1/receipts': 'receipt.give',
  'GET /v1/receipts': 'record.read',
  'GET /v1/time-to-apply': 'record.read',
  'GET /v1/latency': 'record.read',
  'GET /v1/latency.csv': 'record.read',
  'POST /v1/police-records': 'import.crime-record',
  'POST /v1/police-records/export': 'import.crime-record',
  'GET /v1/scorecards': 'scorecard.read',
  'GET /v1/scorecards.csv': 'scorecard.read',
  'GET /v1/scorecards/:period/own': 'scorecard.reply',
  'GET /v1/re-registration/:period/own': 'scorecard.reply',
  'POST /v1/scorecards/:period/reply': 'scorecard.reply',
  'POST /v1/attempts': 'attempt.report',
  'POST /v1/rechecks': 'recheck.report',
  'POST /v1/clone-findings': 'clone.report',
  'POST /v1/checks': 'check.ask',
  'POST /v1/checks/batch': 'check.ask',
  'POST /v1/bulk-checks': 'bulk-check.make',
  'GET /v1/bulk-checks': 'bulk-check.make',
  'GET /v1/bulk-checks/:id': 'bulk-check.make',
  'GET /v1/bulk-checks/:id/rows': 'bulk-check.make',
  'GET /v1/bulk-checks/:id/rows.csv': 'bulk-check.make',
  'GET /v1/bulk-checks/:id/rows.ndjson': 'bulk-check.make',
  'GET /v1/bulk-checks/:id/certificate': 'bulk-check.make',
  'POST /v1/bulk-checks/:id/cancel': 'bulk-check.make',
  'POST /v1/certificates': 'certificate.give',
  'POST /v1/certificates/re-check': 'certificate.read',
  'GET /.well-known/jwks.json': 'certificate.read',
  'POST /v1/declarations': 'declaration.declare',
  'POST /v1/declarations/:reference/raise': 'declaration.raise',
  'POST /v1/declarations/:reference/withdraw': 'declaration.withdraw',
  'POST /v1/declarations/:reference/status': 'declaration.see',
  'POST /v1/declarations/:reference/mode': 'declaration.change',
  'POST /v1/declarations/:reference/identifiers': 'declaration.change',
  'POST /v1/declarations/:reference/verify': 'declaration.verify',
  'POST /v1/declarations/:reference/allow-withdrawal': 'declaration.verify',
  'POST /v1/declarations/:reference/proof': 'declaration.see',
  'POST /v1/imports/stolen-list': 'import.stolen-list',
  'POST /v1/imports/block-list': 'import.stolen-list',
  'POST /v1/imports/operator-dump': 'import.operator-dump',
  'POST /v1/imports/pairing-list': 'import.reference-list',
  'POST /v1/imports/golden-list': 'import.reference-list',
  'POST /v1/imports/barred-list': 'import.reference-list',
  'POST /v1/imports/barred-tac-list': 'import.reference-list',
  'POST /v1/imports/registration-list': 'import.reference-list',
  'POST /v1/imports/monitoring-list': 'import.reference-list',
  'POST /v1/imports/gsma-tac': 'import.reference-list',
  'POST /v1/imports/stolen-remainder': 'import.reference-list',
  'POST /v1/lists': 'list.generate',
  'GET /v1/lists': 'list.read',
  'GET /v1/lists/:run': 'list.read',
  'GET /v1/lists/:run/:file': 'list.read',
  'GET /v1/sandbox': 'sandbox.use',
  'POST /v1/sandbox': 'sandbox.use',
  'POST /v1/sandbox/consents/:consentId': 'sandbox.use',
  'POST /v1/appeals': 'appeal.report',
  'POST /v1/appeals/:reference/status': 'appeal.report',
  'GET /v1/notices': 'notice.pass',
  'POST /v1/notices/:id/passed': 'notice.pass',
  'GET /v1/fairness': 'record.read',
  'GET /v1/fairness.csv': 'record.read',
  'GET /v1/events': 'event.read',
  'GET /v1/webhooks': 'webhook.change',
  'POST /v1/webhooks': 'webhook.change',
  'DELETE /v1/webhooks/:id': 'webhook.change',
  'POST /v1/webhooks/:id/secret': 'webhook.change',
  'POST /v1/webhooks/:id/enable': 'webhook.change',
  'POST /v1/webhooks/:id/disable': 'webhook.change',
  'POST /v1/webhooks/:id/ping': 'webhook.change',
  'POST /v1/webhooks/:id/replay': 'webhook.change',
  'GET /v1/webhooks/:id/deliveries': 'webhook.change',
  'GET /v1/exports/:file': 'export.read',
  'POST /v1/logbook/enrolments': 'logbook.enrol',
  'POST /v1/logbook/enrolments/:reference/releases': 'logbook.enrol',
  'POST /v1/logbook/enrolments/:reference/cancel': 'logbook.enrol',
  'POST /v1/logbook/enrolments/:reference/leave': 'logbook.enrol',
  'POST /v1/logbook/batches': 'logbook.enrol',
  'GET /v1/logbook/batches/:batch': 'logbook.enrol',
  'GET /v1/logbook/batches/:batch/rows': 'logbook.enrol',
  'GET /v1/logbook/batches/:batch/rows.csv': 'logbook.enrol',
  'POST /v1/logbook/claims': 'logbook.claim',
  'POST /v1/consents': 'consent.ask',
  'GET /v1/consents/:consentId': 'consent.ask',
  'POST /v1/consents/:consentId/answer': 'consent.answer',
  'GET /v1/audit': 'audit.read',
  'GET /v1/audit/head': 'audit.head',
  'GET /v1/erasures': 'erasure.follow',
  'POST /v1/erasures/receipt': 'erasure.receipt',
} as const satisfies Record<string, ActName>;

/** The act of a route or page; a HEAD request is judged as the GET it stands for. Undefined when no table has it. */
export function actOfRoute(method: string, url: string): ActName | undefined {
  const name = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const table: Readonly<Record<string, ActName>> = isMachineRoute(url) ? routePolicies : pagePolicies;
  if (url.startsWith('/assets/')) return 'page.read';
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The same, for a route that is about to be added: throws, with what to do, when no table has it. */
export function requireActOfRoute(method: string, url: string): ActName {
  const act = actOfRoute(method, url);
  if (act !== undefined) return act;
  const file = isMachineRoute(url) ? 'route-policy.ts' : 'page-policy.ts';
  throw new Error(
    `nobody has said who may use ${method} ${url}: name its act in http/${file} (acts: domain/src/authorisation.ts)`,
  );
}

/** Whether a path is for machines; everything else is a page for people, with its own rules. */
export function isMachineRoute(url: string): boolean {
  return /^\/(v1|log|health|metrics|\.well-known)(\/|$)/.test(url);
}
