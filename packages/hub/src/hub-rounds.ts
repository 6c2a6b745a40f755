import { join } from 'node:path';
import { type AdministrationGround, noteAlarms } from './administration/index.ts';
import { endReleases, noteOverdue } from './appeals/index.ts';
import { type ApprovalDependencies, workOffProposals } from './approvals/index.ts';
import { chainPending } from './audit/index.ts';
import { createCanaries } from './canaries/index.ts';
import { startAlertRounds } from './case-alerts/index.ts';
import type { HubConfig } from './config.ts';
import type { Db } from './database/index.ts';
import { pruneSubscribers } from './dirbs/index.ts';
import { startEventRounds } from './events/index.ts';
import { makeDueFlows } from './flows/index.ts';
import type { HubParts } from './hub-app.ts';
import { hasBacklog } from './imports/index.ts';
import { endLeads } from './leads/index.ts';
import { chooseDrivers, sendDueMessages } from './messages/index.ts';
import { writeNotices } from './notices/index.ts';
import type { OpenZone } from './police-zone/index.ts';
import { retain, retentionRules } from './retention/index.ts';
import { createScorecards, type Scorecards } from './scorecards/index.ts';
import { type Rounds, startRounds } from './upkeep/index.ts';

/** How often unproved declarations are ended whose time is over, in milliseconds. */
const lapseIntervalMs = 30_000;
/** How often operators are asked which phone a line was in, in milliseconds. */
const lineIntervalMs = 1_000;
/** How often it is looked what has become of proposals to end a report, in milliseconds. */
const proposalIntervalMs = 5_000;
/** How often it is looked who holds a phone now and could be told of its report, in milliseconds. */
const noticeIntervalMs = 30_000;
/** How often tiles are derived of what the log has grown by, in milliseconds. */
const tileIntervalMs = 1_000;
/** How often it is looked whether a canary is due, in milliseconds. */
const canaryLookMs = 5_000;
/** How often the table of listings is compared with the record, in milliseconds. */
const listLookMs = 30_000;
/** How often new reports are compared with check certificates, in milliseconds. */
const watchIntervalMs = 10_000;
/** How often messages to people are sent, in milliseconds. */
const messageIntervalMs = 1_000;
/** How often it is looked whether heads are still published, in milliseconds. */
const publicationIntervalMs = 5_000;
/** How often it is looked what is wrong with the registry, in milliseconds. */
const alarmIntervalMs = 15_000;
/** How often what has served its time is dropped or erased, in milliseconds. */
const retentionIntervalMs = 600_000;
/** How often lines of the audit are given their places, in milliseconds. */
const auditIntervalMs = 500;

/** How often it is looked whether a month's scorecards are due, to be made or to be shown, in milliseconds. */
const scorecardIntervalMs = 600_000;

/** How often it is looked whether a week’s flows are due, in milliseconds. */
const flowIntervalMs = 600_000;

/** How often leads are erased whose time is over, in milliseconds; nobody sees them from the second on at which it is. */
const leadIntervalMs = 6 * 3_600_000;

/** How often releases and questions to keepers are ended whose time is over, and batches are gone on with, in milliseconds. */
const logbookIntervalMs = 2_000;

/** How often lists that organisations have sent are gone on with, in milliseconds. */
const bulkCheckIntervalMs = 250;

/** So many entries wait only while a list is imported. */
const backlogSize = 5_000;

/** What the rounds of the clock need beside the parts of the machine interface. */
export interface RoundParts extends HubParts {
  readonly approvals: ApprovalDependencies;
  readonly administration: AdministrationGround;
  /** 32 bytes from which codes and secrets are computed. */
  readonly codeKey: Buffer;
  /** 32 bytes under which addresses of people are kept. */
  readonly sealKey: Buffer;
  /** Absent where there is no police zone. */
  readonly police?: Pick<OpenZone, 'zone' | 'gateway'>;
}

/** Starts all that a hub does by itself now and then. */
export function startHubRounds(config: HubConfig, parts: RoundParts): Rounds[] {
  const { database, clock, entropy, log, verified, policy, tiles, publication, listWatch } = parts;
  const { declarations, approvals, codeKey } = parts;
  const { db } = database;
  const { keepEndedMs = retentionRules.endedDeclarations.keptForMs } = config;
  const retention = { db, verified, policy, clock, keepEndedMs };
  const scorecards = createScorecards({ db, clock });
  const rounds = [
    startRounds('lapse', lapseIntervalMs, () => declarations.lapseDue(), log),
    startRounds('lines', lineIntervalMs, () => declarations.askDueLines(parts.lines), log),
    startRounds('restore', lapseIntervalMs, () => declarations.restoreDue(), log),
    startRounds('proposals', proposalIntervalMs, () => workOffProposals(approvals), log),
    startRounds('releases', lapseIntervalMs, () => endReleases(parts.appeals), log),
    startRounds('overdue appeals', lapseIntervalMs, () => noteOverdue(parts.appeals), log),
    startRounds('notices', noticeIntervalMs, () => unlessBusy(db, () => writeNotices(db, clock())), log),
    startRounds('tiles', tileIntervalMs, () => unlessBusy(db, () => tiles.catchUp()), log),
    startRounds('audit chain', auditIntervalMs, () => chainPending(db), log),
    startRounds('list watch', listLookMs, () => unlessBusy(db, () => listWatch.look()), log),
    startRounds('certificate watch', watchIntervalMs, () => parts.checking.watch.look(), log),
    startRounds('logbook', logbookIntervalMs, () => parts.logbook.goOn(), log),
    startRounds('bulk checks', bulkCheckIntervalMs, () => parts.bulkChecks.goOn(), log),
    startRounds('publication', publicationIntervalMs, () => publication.look(), log),
    startRounds('alarms', alarmIntervalMs, () => noteAlarms(parts.administration), log),
    startRounds(
      'scorecards',
      scorecardIntervalMs,
      () => unlessBusy(db, () => keepScorecards(scorecards)),
      log,
    ),
    startRounds('flows', flowIntervalMs, () => unlessBusy(db, () => makeDueFlows({ db, clock })), log),
    startRounds('retention', retentionIntervalMs, () => retain(retention), log),
    startRounds('subscribers', retentionIntervalMs, () => pruneSubscribers({ db, clock }), log),
  ];
  const outbox = {
    db,
    clock,
    sealKey: parts.sealKey,
    drivers: chooseDrivers(config.messages, join(config.dataFolder, 'messages')),
    log,
  };
  rounds.push(startRounds('messages', messageIntervalMs, () => sendDueMessages(outbox), log));
  rounds.push(...startEventRounds({ ...parts, db }, log));
  rounds.push(startAlertRounds({ ...parts, ...parts.police, register: db }, log));
  if (parts.police !== undefined) {
    const { zone } = parts.police;
    rounds.push(startRounds('leads', leadIntervalMs, () => endLeads({ zone, clock }), log));
  }
  const { canaryIntervalMs: intervalMs } = config;
  if (intervalMs !== undefined) {
    const canaries = createCanaries({ db, clock, entropy, codeKey, intervalMs });
    rounds.push(startRounds('canary', canaryLookMs, () => canaries.releaseDue(), log));
  }
  return rounds;
}

/** Makes the scorecards of a month that is settled, and shows those that everybody could reply to. */
async function keepScorecards(scorecards: Scorecards): Promise<void> {
  await scorecards.freezeDue();
  await scorecards.publishDue();
}

/** Leaves what can wait until a list is imported: whoever asks for such a tile meanwhile has it derived. */
async function unlessBusy(db: Db, work: () => Promise<unknown>): Promise<void> {
  if (!(await hasBacklog(db, backlogSize))) await work();
}
