/** The console of call handlers: reports by voice, what callers ask afterwards, and the officers who are asked to look. */
export { callRates } from './call-brakes.ts';
export { callPages } from './call-pages.ts';
