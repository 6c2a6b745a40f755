import { RegistryError } from '@deadset/domain';
import { lastThirtyDays, type ScorecardBook, ScorecardPeriodName, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import type { Scorecards } from './scorecard-service.ts';
import { bookView, participantView } from './scorecard-views.ts';

const BookQuery = strictObject({ period: Type.Optional(ScorecardPeriodName) });
const ParticipantParams = strictObject({
  participant: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
});

/** `/scorecards`: how everybody who takes part does, and a page for each, for everybody to see. */
export function scorecardPages(app: App, screens: Screens, scorecards: Scorecards): void {
  app.get('/scorecards', { schema: { querystring: BookQuery } }, async (request, reply) => {
    const book = await bookOf(scorecards, request.query.period);
    return screens.show(reply, 'scorecards/scorecards.njk', bookView(book));
  });
  app.get(
    '/scorecards/:participant',
    { schema: { querystring: BookQuery, params: ParticipantParams } },
    async (request, reply) => {
      const book = await bookOf(scorecards, request.query.period);
      const { participant: id } = request.params;
      const participant = book.participants.find(({ participant }) => participant === id);
      if (participant === undefined)
        throw new RegistryError('not-found', 'There are no figures of this participant for this period.');
      return screens.show(reply, 'scorecards/scorecard.njk', participantView(book, participant));
    },
  );
}

/** The month that was asked for; the newest published one when none was, and how things stand before there is any. */
async function bookOf(scorecards: Scorecards, period: string | undefined): Promise<ScorecardBook> {
  if (period === lastThirtyDays) return scorecards.lastThirtyDays();
  const book = await scorecards.book(period);
  if (book !== undefined) return book;
  if (period === undefined) return scorecards.lastThirtyDays();
  throw new RegistryError('not-found', 'This month is not published.');
}
