import { AuditHead, AuditPage, AuditQuery, type AuditRecord } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { readChainHead } from './audit-chain-store.ts';
import { type AuditSearch, type FoundLine, searchAudit } from './audit-search-store.ts';
import { recordAudit } from './audit-store.ts';

/** Lines of a page when nothing is said. */
const usualLimit = 100;

/** What an auditor reads, and the one hash that anybody may keep to hold this hub to it. */
export function auditRoutes(app: App, db: Db, clock: Clock): void {
  app.get(
    '/v1/audit',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Who did what, when, why and to whom; each search is itself a line',
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    async (request): Promise<AuditPage> => {
      const { reason, ...asked } = request.query;
      const search = searchOf(asked);
      const found = await searchAudit(db, search);
      await recordAudit(db, {
        at: clock(),
        actor: callerOf(request).id,
        act: 'search',
        object: 'audit',
        why: reason,
        detail: { ...asked, lines: found.length },
      });
      const last = found.at(-1);
      const isFull = last !== undefined && found.length === search.limit;
      return { lines: found.map(recordOf), ...(isFull ? { next: last.place } : {}) };
    },
  );
  app.get(
    '/v1/audit/head',
    {
      schema: {
        summary:
          'Place and hash of the audit’s newest line: keep it, and no older line can be changed unseen',
        response: { 200: AuditHead },
      },
    },
    async () => {
      const { place, hash } = await readChainHead(db);
      return { place, hash: hash.toString('hex') };
    },
  );
}

function searchOf({ from, to, after = '0', limit, ...rest }: Omit<AuditQuery, 'reason'>): AuditSearch {
  return {
    ...rest,
    after: Number(after),
    limit: limit === undefined ? usualLimit : Number(limit),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
}

function recordOf({ at, on_behalf_of, recipient, detail, hash, ...line }: FoundLine): AuditRecord {
  return {
    ...line,
    at: at.toISOString(),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `recordAudit` wrote it from this very type
    detail: (detail ?? {}) as AuditRecord['detail'],
    hash: hash.toString('hex'),
    ...(on_behalf_of === null ? {} : { onBehalfOf: on_behalf_of }),
    ...(recipient === null ? {} : { recipient }),
  };
}
