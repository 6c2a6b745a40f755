import { RegistryError } from '@deadset/domain';
import { recordAudit, recordLook } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type ReviewCause, type Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { uuidOf } from '../record/index.ts';
import { addReview, decideReview, listReviews, lockReview, type Review } from './review-store.ts';

/** Who reviews, as the audit knows them. */
export interface Reviewer {
  /** Names the person's key, in hexadecimal. */
  readonly keyId: string;
  readonly organisation: string;
  /** Under which name they stand in the audit. */
  readonly actor: string;
}

export interface ReviewDependencies {
  readonly db: Db;
  readonly clock: Clock;
}

const queueLength = 200;
const oneLookMs = 600_000;

/**
 * Flags a report for a trained person: from this moment nobody, the declarer and the other side included, is told where
 * the phone turns up, and nobody is told of the flag. Call it in the transaction that found the cause.
 */
export async function flagForReview(
  trx: Trx,
  entropy: Entropy,
  { declarationId, cause, at }: { declarationId: string; cause: ReviewCause; at: number },
): Promise<void> {
  const id = uuidOf(entropy(16));
  if (!(await addReview(trx, { id, declarationId, cause, at }))) return;
  // The object is the review and not the report: who reads the audit of a report must not learn of the flag.
  await recordAudit(trx, {
    at,
    actor: 'clock',
    act: 'flag',
    kind: 'alteration',
    object: `review:${id}`,
    why: 'a trained person is to look at it',
  });
}

/** What waits for a reviewer. */
export async function reviewQueue({ db, clock }: ReviewDependencies, reviewer: Reviewer): Promise<Review[]> {
  await recordLook(
    db,
    {
      at: clock(),
      actor: reviewer.actor,
      act: 'look',
      kind: 'consultation',
      object: 'reviews',
      why: 'to judge whether somebody may be in danger',
      onBehalfOf: reviewer.organisation,
    },
    oneLookMs,
  );
  return listReviews(db, queueLength);
}

/** A trained person decides: the shield stays as long as the report is there, or nothing speaks for one. */
export async function decide(
  { db, clock }: ReviewDependencies,
  reviewer: Reviewer,
  id: string,
  decision: 'shielded' | 'cleared',
): Promise<void> {
  await inUnitOfWork(db, [], async (trx) => {
    const review = await lockReview(trx, id);
    if (review === undefined) throw new RegistryError('not-found', 'There is no such review.');
    if (review.status === 'cleared') throw new RegistryError('conflict', 'This has been decided already.');
    const at = clock();
    await decideReview(trx, id, { status: decision, at, keyId: reviewer.keyId });
    await recordAudit(trx, {
      at,
      actor: reviewer.actor,
      act: decision === 'cleared' ? 'clear' : 'shield',
      kind: 'alteration',
      object: `review:${id}`,
      why: decision === 'cleared' ? 'nothing speaks for danger' : 'somebody may be in danger',
      onBehalfOf: reviewer.organisation,
    });
  });
}
