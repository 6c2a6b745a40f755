import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ReviewCause } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';
import { decide, type ReviewDependencies, type Reviewer, reviewQueue } from './review-service.ts';
import type { Review } from './review-store.ts';

export interface ReviewPageServices extends ReviewDependencies {
  /** Who has this page open; the guard has let them pass. */
  readonly reviewerOf: (request: FastifyRequest) => Reviewer;
}

const DecisionForm = formOf({ decision: FormField });
const ReviewPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});

/** Why it is looked at, to whoever looks. */
const causeWords = {
  'line-still-in-use': 'The line or account that used the phone before the report still uses it',
  'payer-is-not-user': 'Whoever made the report pays for the line, and somebody else uses it',
  'shared-account': 'Whoever made the report is known to share the account',
  'said-on-appeal': 'Whoever holds the phone says that they live or lived with whoever made the report',
} as const satisfies Record<ReviewCause, string>;

/** The queue of trained reviewers: no identifier, no place, no name; how to look further is their training. */
export function reviewPages(app: App, screens: Screens, services: ReviewPageServices): void {
  const template = 'reviews/queue.njk';
  const viewOf = async (reviewer: Reviewer) => ({
    reviews: (await reviewQueue(services, reviewer)).map(reviewView),
  });

  app.get('/reviews', async (request, reply) => {
    const reviewer = services.reviewerOf(request);
    return screens.showForm(reply, template, await viewOf(reviewer));
  });

  app.post('/reviews/:id', { schema: { params: ReviewPath, body: DecisionForm } }, async (request, reply) => {
    const reviewer = services.reviewerOf(request);
    const { decision } = request.body;
    const { id } = request.params;
    try {
      if (decision !== 'shielded' && decision !== 'cleared')
        throw new RegistryError('invalid', 'Choose what you have found.');
      await decide(services, reviewer, id, decision);
      return await reply.redirect('/reviews', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const view = { ...(await viewOf(reviewer)), errorList: errorList({ 'main-content': error.message }) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}

function reviewView({ id, cause, status, raisedAt }: Review) {
  return { id, words: causeWords[cause], isShielded: status === 'shielded', raisedAt };
}
