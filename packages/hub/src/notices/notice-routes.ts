import { noticeTexts, RegistryError } from '@deadset/domain';
import { digitsOf, NoticePassedAnswer, NoticesAnswer, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { listNotices, markPassed } from './notice-store.ts';

/** Notices of one answer at most. */
const mostNotices = 500;
const NoticePath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});

interface NoticeParts {
  readonly db: Db;
  readonly clock: Clock;
}

/** What participants are asked to pass on, in these words and no others, to whoever holds a phone now. */
export function noticeRoutes(app: App, parts: NoticeParts): void {
  listRoute(app, parts);
  passedRoute(app, parts);
}

function listRoute(app: App, { db, clock }: NoticeParts): void {
  app.get(
    '/v1/notices',
    {
      schema: {
        summary: 'What this participant is asked to pass on to whoever holds a phone now, in these words',
        response: { 200: NoticesAnswer },
      },
    },
    async (request) => {
      const participant = callerOf(request).id;
      const notices = await listNotices(db, participant, mostNotices);
      await recordAudit(db, {
        at: clock(),
        actor: participant,
        act: 'notices',
        kind: 'disclosure',
        object: 'notices',
        why: 'to tell whoever holds a phone what can be done',
        recipient: participant,
        detail: { count: notices.length },
      });
      return {
        notices: notices.map(({ id, key, kind, at }) => {
          const { heading, lines } = noticeTexts[kind];
          return {
            id,
            imei: digitsOf(key),
            kind,
            heading,
            lines: [...lines],
            at: new Date(at).toISOString(),
          };
        }),
      };
    },
  );
}

function passedRoute(app: App, { db, clock }: NoticeParts): void {
  app.post(
    '/v1/notices/:id/passed',
    {
      schema: {
        summary: 'Says that a notice was passed on',
        params: NoticePath,
        response: { 200: NoticePassedAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      const participant = callerOf(request).id;
      return db.transaction().execute(async (trx) => {
        const passedAt = await markPassed(trx, { id, participant, at: clock() });
        if (passedAt === undefined)
          throw new RegistryError('not-found', 'There is no such notice for this participant.');
        await recordAudit(trx, {
          at: clock(),
          actor: participant,
          act: 'pass',
          kind: 'alteration',
          object: `notice:${id}`,
          why: 'it was passed on',
        });
        return { id, passedAt: new Date(passedAt).toISOString() };
      });
    },
  );
}
