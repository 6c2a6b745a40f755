/** A participant's list in a file with header, records and trailer, as equipment registers exchange them. */
export { blockListRoutes } from './block-list-routes.ts';
