/** How the registry is and what it is set to, for those who run it; since when what is wrong has been so; what waits. */
export type { AdministrationGround } from './administration-ground.ts';
export { administrationPages } from './administration-pages.ts';
export { noteAlarms } from './alarm-round.ts';
export { queueCounts } from './queue-counts.ts';
