import type { PagePresence } from '../http/index.ts';
import type { Visits } from './visits.ts';

/** Whom the guard of pages knows as a keeper: whoever has a logbook open in this browser. */
export function keeperPresence(visits: Visits): PagePresence {
  return {
    signInAt: '/logbook/open',
    async find(request) {
      const visit = await visits.find(request);
      return visit?.logbook === undefined ? undefined : { party: { is: 'keeper' } };
    },
  };
}
