/** The registry: the record in PostgreSQL, the public log and its feed, the interface for machines and the pages for people. */

export { describeApi } from './api-description.ts';
export { readApproverRoots } from './approvals/index.ts';
export { ArchiveDamaged, type Restored } from './archive/index.ts';
export { type ChainHead, type ChainVerdict, chainPending, verifyAuditChain } from './audit/index.ts';
export { type AuditReport, auditRecord, RecordWatch, type WatchReport } from './checker/index.ts';
export { type BudgetChange, changeBudget } from './checks/index.ts';
export { composeHub, type RunningHub } from './compose.ts';
export { ConfigError, type HubConfig, readHubConfig } from './config.ts';
export {
  connectDatabase,
  type Database,
  type DatabaseOptions,
  type Db,
  findRunningServer,
  openDatabase,
  startEmbeddedServer,
} from './database/index.ts';
export { pagePolicies, routePolicies } from './http/index.ts';
export { latestDayAt, stolenListLines } from './imports/index.ts';
export { type LogRotation, retireLogKey, rotateLogKey } from './key-rotation.ts';
export { logVerifierKey } from './log-verifier-key.ts';
export { countMessages, retryMessages } from './messages/index.ts';
export {
  addCredential,
  addParticipant,
  changeParticipant,
  dropCredential,
  findParticipant,
  type KeptParticipant,
  listCredentials,
  listParticipants,
  type Participant,
  type ParticipantChange,
  type Proof,
  proofOfCertificate,
  rotateSecret,
  setEdgeConsent,
  setStanding,
} from './participants/index.ts';
export {
  changeRoles,
  type Invitation,
  inviteFirstAdministrator,
  invitePerson,
  linkPath,
  listPeople,
  type Person,
  removePerson,
  renewLink,
} from './people/index.ts';
export { keepTakings, type Taking } from './reappearances/index.ts';
export { restoreRecord } from './restore.ts';
export { createScorecards, type Scorecards } from './scorecards/index.ts';
