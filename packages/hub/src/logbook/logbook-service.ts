import { answerAsKeeper, answerAsOrganisation, expireDue } from './answer-consent.ts';
import { askConsent, type ConsentRequest, consentOf } from './ask-consent.ts';
import { type BatchRequest, batchOf, beginBatch, rowsOfBatch, tryBatch, workOffBatches } from './batches.ts';
import { claim } from './claim.ts';
import { enrolByLine, enrolByParticipant } from './enrol.ts';
import { eraseLogbook } from './erase-logbook.ts';
import { exportLogbook } from './export-logbook.ts';
import type {
  ClaimRequest,
  EnrolByLine,
  EnrolByParticipant,
  LogbookDependencies,
} from './logbook-requests.ts';
import { clearHolds, forgetServed, lapseReleases } from './logbook-rounds.ts';
import { cancelRelease, type KeeperKey, leave, makeRelease } from './make-release.ts';
import { seeLogbook } from './see-logbook.ts';

/**
 * What can be done with the logbook. Every act is one transaction with its audit line and its entries, and a repeated
 * idempotency key has one effect. Refusals are `RegistryError`s that say what to do.
 */
export type LogbookService = ReturnType<typeof createLogbookService>;

/** An answer to a question of a gate. */
interface Reply {
  readonly consentId: string;
  readonly answer: 'yes' | 'no';
}

export function createLogbookService(parts: LogbookDependencies) {
  return {
    enrolByLine: (request: EnrolByLine, key: string) => enrolByLine(parts, request, key),
    enrolByParticipant: (request: EnrolByParticipant, key: string) => enrolByParticipant(parts, request, key),
    /** `isSigningIn` when somebody has just typed the code: a duress code calls for help then, and not at every look. */
    see: (keeper: KeeperKey, isSigningIn = false) => seeLogbook(parts, keeper, isSigningIn),
    release: (keeper: KeeperKey, key: string) => makeRelease(parts, keeper, key),
    cancel: (keeper: KeeperKey) => cancelRelease(parts, keeper),
    leave: (keeper: KeeperKey) => leave(parts, keeper),
    erase: (keeper: KeeperKey) => eraseLogbook(parts, keeper),
    claim: (request: ClaimRequest, key: string) => claim(parts, request, key),
    exported: (keeper: KeeperKey) => exportLogbook(parts, keeper),
    ask: (request: ConsentRequest) => askConsent(parts, request),
    consent: (participant: string, id: string) => consentOf(parts, participant, id),
    answer: (keeper: KeeperKey, reply: Reply) => answerAsKeeper(parts, keeper, reply),
    answerOwn: (participant: string, reply: Reply) => answerAsOrganisation(parts, participant, reply),
    tryBatch: (request: BatchRequest) => tryBatch(parts, request),
    beginBatch: (request: BatchRequest, key: string) => beginBatch(parts, request, key),
    batch: (participant: string, id: string) => batchOf(parts, participant, id),
    batchRows: (participant: string, page: { batch: string; after: number; limit: number }) =>
      rowsOfBatch(parts, participant, page),
    /** One round of the clock: doubts, releases and questions whose time is over, and batches that wait. */
    goOn: async () => {
      await lapseReleases(parts);
      await clearHolds(parts);
      await expireDue(parts);
      await workOffBatches(parts);
      await forgetServed(parts);
    },
  };
}
