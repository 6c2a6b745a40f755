/**
 * Acts that take two people: ending somebody else's declaration (two approvers of two organisations, each with a
 * passkey, a day for the keeper to object), and letting a braked import go on.
 */
export { anyApproverOptions, wordOfApprover } from './any-approver.ts';
export type { ApprovalDependencies } from './approval-dependencies.ts';
export { approvalPages } from './approval-pages.ts';
export { type ApprovalPageServices, approverOn, approverPresence } from './approver-pages.ts';
export { readApproverRoots } from './approver-roots.ts';
export { type SecondPerson, secondPerson } from './brakes.ts';
export { newPasskeyOf, passkeyOptions } from './make-passkey.ts';
export { readMadePasskey, readUsedPasskey } from './passkey-answers.ts';
export { type PasskeySite, passkeySite } from './passkey-site.ts';
export { noticeFor, type ProposalNotice } from './proposal-notice.ts';
export { workOffProposals } from './proposals-end.ts';
export { findSubject, findSubjectById, keysOfSubject } from './subject-store.ts';
export { approvalOf, challengeOf, signCountOf, useOptions } from './use-passkey.ts';
