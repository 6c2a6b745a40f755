import { countWaitingClones } from '../clones/index.ts';
import type { Db } from '../database/index.ts';
import type { QueueCounts } from '../people/index.ts';
import { countOpenAlarms } from './alarm-store.ts';
import { countAppealsAndDisputes, countOfficerRequests, countOpenReviews } from './queue-store.ts';

/** How much waits on the pages of staff that have a queue, by their addresses. */
export function queueCounts(db: Db): QueueCounts {
  return {
    '/staff/calls/officer': () => countOfficerRequests(db),
    '/clones': () => countWaitingClones(db),
    '/appeals': () => countAppealsAndDisputes(db),
    '/reviews': () => countOpenReviews(db),
    '/staff/health': () => countOpenAlarms(db),
  };
}
