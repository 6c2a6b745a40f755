/** Where stolen phones come up again in the world, and how soon: counted once a week, by country, a day late. */
export { flowPages } from './flow-pages.ts';
export { makeDueFlows } from './make-flows.ts';
