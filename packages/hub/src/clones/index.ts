/**
 * Numbers that are on several phones: what networks report of them, the queue of whoever looks, and the evidence beside a
 * dispute or an appeal. Nothing here bars or clears a phone.
 */
export { type CloneEvidence, cloneEvidenceOf } from './clone-evidence.ts';
export { clonePages } from './clone-pages.ts';
export { cloneRoutes } from './clone-routes.ts';
export { countWaitingClones, isClonedBefore } from './clone-standing-store.ts';
export { dropOldClones } from './clone-store.ts';
