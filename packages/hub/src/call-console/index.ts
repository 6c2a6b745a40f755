/** The console of call handlers: reports by voice, what callers ask afterwards, and the officers who are asked to look. */
export { callPages } from './call-pages.ts';
export { listOfficerRequests } from './officer-store.ts';
