import type { Migration } from 'kysely';
import { participantsAndDevices } from './0001-participants-and-devices.ts';
import { record } from './0002-record.ts';
import { declarations } from './0003-declarations.ts';
import { gates } from './0004-gates.ts';
import { withdrawal } from './0005-withdrawal.ts';
import { publication } from './0006-publication.ts';
import { logTiles } from './0007-log-tiles.ts';
import { auditAndErasure } from './0008-audit-and-erasure.ts';
import { approvals } from './0009-approvals.ts';
import { canaries } from './0010-canaries.ts';
import { logKeyStatements } from './0011-log-key-statements.ts';
import { eventsAndMessages } from './0012-events-and-messages.ts';
import { files } from './0013-files.ts';
import { participantsAndPeople } from './0014-participants-and-people.ts';
import { checksAndCertificates } from './0015-checks-and-certificates.ts';
import { logbook } from './0016-logbook.ts';
import { fairness } from './0017-fairness.ts';
import { scorecards } from './0018-scorecards.ts';
import { sandbox } from './0019-sandbox.ts';
import { proofAndDoubt } from './0020-proof-and-doubt.ts';
import { declaredLines } from './0023-declared-lines.ts';
import { reportsByLine } from './0024-reports-by-line.ts';
import { aftermath } from './0025-aftermath.ts';
import { logbookErasure } from './0026-logbook-erasure.ts';
import { bulkChecks } from './0027-bulk-checks.ts';
import { counter } from './0028-counter.ts';
import { foundNotices } from './0030-found-notices.ts';
import { callConsole } from './0031-call-console.ts';
import { statistics } from './0032-statistics.ts';
import { reappearances } from './0033-reappearances.ts';
import { cloneFindings } from './0035-clone-findings.ts';
import { alertsAndFlows } from './0037-alerts-and-flows.ts';
import { attemptCountry } from './0041-attempt-country.ts';

/** Every change to the tables, in the order of their names. What has been released is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-participants-and-devices': participantsAndDevices,
  '0002-record': record,
  '0003-declarations': declarations,
  '0004-gates': gates,
  '0005-withdrawal': withdrawal,
  '0006-publication': publication,
  '0007-log-tiles': logTiles,
  '0008-audit-and-erasure': auditAndErasure,
  '0009-approvals': approvals,
  '0010-canaries': canaries,
  '0011-log-key-statements': logKeyStatements,
  '0012-events-and-messages': eventsAndMessages,
  '0013-files': files,
  '0014-participants-and-people': participantsAndPeople,
  '0015-checks-and-certificates': checksAndCertificates,
  '0016-logbook': logbook,
  '0017-fairness': fairness,
  '0018-scorecards': scorecards,
  '0019-sandbox': sandbox,
  '0020-proof-and-doubt': proofAndDoubt,
  '0023-declared-lines': declaredLines,
  '0024-reports-by-line': reportsByLine,
  '0025-aftermath': aftermath,
  '0026-logbook-erasure': logbookErasure,
  '0027-bulk-checks': bulkChecks,
  '0028-counter': counter,
  '0030-found-notices': foundNotices,
  '0031-call-console': callConsole,
  '0032-statistics': statistics,
  '0033-reappearances': reappearances,
  '0035-clone-findings': cloneFindings,
  '0037-alerts-and-flows': alertsAndFlows,
  '0041-attempt-country': attemptCountry,
};
