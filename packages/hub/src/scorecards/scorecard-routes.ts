import { RegistryError } from '@deadset/domain';
import {
  lastThirtyDays,
  MonthName,
  OwnScorecard,
  ScorecardBook,
  ScorecardPeriodName,
  ScorecardReply,
  ScorecardReplyAnswer,
  strictObject,
} from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import { csvOf } from './scorecard-csv.ts';
import type { Scorecards } from './scorecard-service.ts';

const BookQuery = strictObject({ period: Type.Optional(ScorecardPeriodName) });
const MonthParams = strictObject({ period: MonthName });

/** How participants do, for anybody; and their own figures and replies, for them. */
export function scorecardRoutes(app: App, scorecards: Scorecards): void {
  app.get(
    '/v1/scorecards',
    {
      schema: {
        summary:
          'How participants did in a published month, each figure with its interval; the newest when none is named',
        querystring: BookQuery,
        response: { 200: ScorecardBook },
      },
    },
    async (request) => askedBook(scorecards, request.query.period),
  );
  app.get(
    '/v1/scorecards.csv',
    {
      schema: {
        summary: 'The same as a table, a line for each figure',
        querystring: BookQuery,
        response: { 200: bytesAnswer('text/csv', 'Comma-separated values (RFC 4180)') },
      },
    },
    async (request, reply) => {
      const book = await askedBook(scorecards, request.query.period);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="deadset-scorecards-${book.period}.csv"`)
        .send(csvOf(book));
    },
  );
  ownRoutes(app, scorecards);
}

/** What a participant sees and says of its own figures. */
function ownRoutes(app: App, scorecards: Scorecards): void {
  app.get(
    '/v1/scorecards/:period/own',
    {
      schema: {
        summary: 'The caller’s own figures, before everybody sees them',
        params: MonthParams,
        response: { 200: OwnScorecard },
      },
    },
    async (request) => scorecards.own(callerOf(request).id, request.params.period),
  );
  app.post(
    '/v1/scorecards/:period/reply',
    {
      schema: {
        summary:
          'What the caller says of its figures: shown beside them word for word, the newest in place of those before',
        params: MonthParams,
        body: ScorecardReply,
        response: { 201: ScorecardReplyAnswer },
      },
    },
    async (request, reply) => {
      const { text } = request.body;
      if (!isPlainText(text))
        throw new RegistryError(
          'invalid',
          'Send plain text: letters, signs and line ends, and something to read.',
        );
      const kept = await scorecards.reply(callerOf(request).id, request.params.period, text);
      return reply.code(201).send(kept);
    },
  );
}

async function askedBook(scorecards: Scorecards, period: string | undefined): Promise<ScorecardBook> {
  if (period === lastThirtyDays) return scorecards.lastThirtyDays();
  const book = await scorecards.book(period);
  if (book !== undefined) return book;
  const what = period === undefined ? 'No month is published yet' : `${period} is not published`;
  throw new RegistryError('not-found', `${what}. Ask for ${lastThirtyDays} to see how things stand.`);
}

/** No control characters but line ends and tabs, and not blank. */
function isPlainText(text: string): boolean {
  return text.trim() !== '' && !/[^\P{C}\n\r\t]/u.test(text);
}
