/**
 * Batch files as national registries exchange them (DIRBS): an authority's reference lists and operators' dumps in;
 * blacklist, notifications and exceptions out, whole and as deltas between any two runs.
 */
export { type DirbsSettings, dirbsSettings, readDirbsSettings, withoutOperators } from './dirbs-settings.ts';
export type { DirbsDependencies } from './file-import.ts';
export { fileRoutes } from './file-routes.ts';
export { listRoutes } from './list-routes.ts';
export { pruneSubscribers } from './subscriber-retention.ts';
export { SubscriberVault } from './subscriber-vault.ts';
