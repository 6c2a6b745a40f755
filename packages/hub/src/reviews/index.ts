/**
 * Reports behind which one person may be watching another: what is withheld from everybody while a trained person has
 * not said that nothing speaks for danger, and the queue of that person.
 */
export { reviewPages } from './review-pages.ts';
export { flagForReview } from './review-service.ts';
export { arePhonesShielded, isShielded, shieldedKeys } from './review-store.ts';
