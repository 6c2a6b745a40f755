import { countOverdue } from './appeals/index.ts';
import type { ListVerdict } from './checker/index.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database/index.ts';
import type { HubHealth } from './http/index.ts';
import {
  type Cosigners,
  type PublicationWatch,
  readHead,
  type Sequencer,
  type VerifiedLog,
} from './log/index.ts';
import type { Logger } from './logger.ts';
import { countMessages } from './messages/index.ts';

export interface HealthParts {
  readonly clock: Clock;
  readonly database: Database;
  readonly verified: VerifiedLog;
  readonly publication: PublicationWatch;
  readonly cosigners: Cosigners;
  readonly sequencer: Sequencer;
  /** The table of listings beside the record; absent before the first look. */
  readonly listWatch: { readonly verdict: ListVerdict | undefined };
  readonly log: Logger;
}

/** Leaves of the largest batch and its state leaf. */
const leavesUnderWay = 20_001;

/**
 * How this process is: down when the database does not answer or it does not know the head, with alarms when acts are
 * taken but no head is published.
 */
export async function readHealth(parts: HealthParts): Promise<HubHealth> {
  const { clock, database, verified, publication, cosigners, sequencer, listWatch, log } = parts;
  try {
    const { size } = await readHead(database.db);
    const { isPaused, ...state } = await publication.read();
    // A batch that was published this very moment may still be on its way here.
    const isUp = verified.size > 0 && verified.size >= size - leavesUnderWay;
    const { verdict } = listWatch;
    const alarms = [
      ...(isPaused ? (['publication-paused'] as const) : []),
      ...(sequencer.refusal() === undefined ? [] : (['behind-witnesses'] as const)),
      ...(verdict === undefined || verdict.differences === 0 ? [] : (['record-differs'] as const)),
      ...((await countMessages(database.db)).dead === 0 ? [] : (['messages-dead'] as const)),
      ...((await countOverdue(database.db, clock())) === 0 ? [] : (['appeal-overdue'] as const)),
    ];
    const audit = verdict && { ...verdict, entryIds: [...verdict.entryIds] };
    return {
      isUp,
      alarms,
      ...state,
      witnesses: [...cosigners.status()],
      ...(audit === undefined ? {} : { audit }),
    };
  } catch (error) {
    log.warn({ err: error }, 'the record cannot be read');
    return { isUp: false, alarms: [], witnesses: [] };
  }
}
