/**
 * How long things are kept, and their end: a table of rules, the round that carries them out, and the news of what was
 * erased for those who hold copies.
 */
export { erasureRoutes } from './erasure-routes.ts';
export { eraseEnded, type RetentionParts, retain } from './retention-round.ts';
export { type RetentionRule, retentionRules } from './retention-rules.ts';
