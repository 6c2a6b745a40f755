import type { Scope } from '@deadset/domain';

/** Who may call a route: anybody, or a participant whose token carries this scope. */
export type RoutePolicy = 'public' | Scope;

/**
 * Every route that machines call, and who may call it. A machine route that is not here does not start.
 *
 * `POST /v1/token` is public because it is where a participant shows who it is.
 */
export const routePolicies = {
  'GET /health': 'public',
  'GET /metrics': 'public',
  'GET /log/checkpoint': 'public',
  'GET /log/keys': 'public',
  'GET /log/tile/*': 'public',
  'GET /v1/openapi.json': 'public',
  'GET /v1/trust-anchors': 'public',
  'POST /v1/token': 'public',
  'POST /v1/edges': 'feed',
  'GET /v1/feed': 'feed',
  'GET /v1/snapshot': 'feed',
  'GET /v1/leaves': 'feed',
  'POST /v1/receipts': 'receipts',
  'GET /v1/receipts': 'public',
  'GET /v1/time-to-apply': 'public',
  'GET /v1/latency': 'public',
  'GET /v1/latency.csv': 'public',
  'POST /v1/attempts': 'attempts',
  'POST /v1/declarations': 'declare',
  'POST /v1/declarations/:reference/raise': 'declare',
  'POST /v1/declarations/:reference/withdraw': 'declare',
  'POST /v1/declarations/:reference/status': 'declare',
  'POST /v1/declarations/:reference/proof': 'declare',
  'POST /v1/imports/stolen-list': 'import',
  'GET /v1/audit': 'audit',
  'GET /v1/audit/head': 'public',
  'GET /v1/erasures': 'feed',
  'POST /v1/erasures/receipt': 'receipts',
} as const satisfies Record<string, RoutePolicy>;

/** The policy of a route; a HEAD request is judged as the GET it stands for. Undefined when the table has none. */
export function policyOf(method: string, url: string): RoutePolicy | undefined {
  const table: Readonly<Record<string, RoutePolicy>> = routePolicies;
  return table[`${method === 'HEAD' ? 'GET' : method} ${url}`];
}

/** Whether a path is for machines; everything else is a page for people, with its own rules. */
export function isMachineRoute(url: string): boolean {
  return /^\/(v1|log|health|metrics)(\/|$)/.test(url);
}
