/** The question and its answer, whatever protocol brings it. */
export { answerNetwork } from './answer-check.ts';
export { AnswerTally, type AnswerTotal, type StandingWord } from './answer-tally.ts';
export { type Asker, CheckDesk, type MetListing, type NetworkAsker } from './check-desk.ts';
export { MeetingTally, type MeetingTotal } from './meeting-tally.ts';
export type { Decider, NetworkAnswer, NetworkStatus } from './network-answer.ts';
export { networkPoliciesOf } from './network-policies.ts';
export { stancesOf } from './stances.ts';
