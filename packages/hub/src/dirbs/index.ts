/**
 * Batch files as national registries exchange them (DIRBS): an authority's reference lists and operators' dumps in;
 * blacklist, notifications and exceptions out, whole and as deltas between any two runs.
 */
export { dirbsRoutes } from './dirbs-routes.ts';
export { type DirbsSettings, dirbsSettings, readDirbsSettings, withoutOperators } from './dirbs-settings.ts';
export type { DirbsDependencies } from './file-import.ts';
export { keptSubscribers, pruneSubscribers } from './subscriber-retention.ts';
export { SubscriberVault } from './subscriber-vault.ts';
