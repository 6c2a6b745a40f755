/** Whether the one who acts keeps the phone: proof through the operator's own sign-in, and what it opens. Nothing is ever sent to the declared line. */
export { readOperators } from './operators-file.ts';
export { ownershipPages } from './ownership-pages.ts';
export { createOwnershipService, type OwnershipService } from './ownership-service.ts';
export { operatorChoices, proofView } from './ownership-views.ts';
