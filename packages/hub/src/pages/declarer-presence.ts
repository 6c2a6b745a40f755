import type { PagePresence } from '../http/index.ts';
import type { Visits } from './visits.ts';

/** Whom the guard of pages knows as a declarer: whoever has a report open in this browser. */
export function declarerPresence(visits: Visits): PagePresence {
  return {
    signInAt: '/report/status',
    async find(request) {
      const visit = await visits.find(request);
      return visit?.declaration === undefined ? undefined : { party: { is: 'declarer' } };
    },
  };
}
