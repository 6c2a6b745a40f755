/**
 * How long things are kept, and their end: a table of rules, the round that carries them out, and the news of what was
 * erased for those who hold copies.
 */
export { erasureRoutes } from './erasure-routes.ts';
export { eraseEnded, retain } from './retention-round.ts';
export { retentionRules } from './retention-rules.ts';
