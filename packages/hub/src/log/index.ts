/**
 * The public log: one sequencer gives committed entries their places, every process follows and verifies what is
 * committed, and participants are served the feed and the snapshot from that.
 */
export { type Cosigners, ownClock } from './cosigning.ts';
export { feedRoutes } from './feed-routes.ts';
export { followHead } from './head-listener.ts';
export { keepSnapshot } from './kept-snapshot.ts';
export { keyRoutes } from './key-routes.ts';
export { leafRoutes } from './leaf-routes.ts';
export { logRoutes } from './log-routes.ts';
export { readKeptPlace } from './log-snapshot-store.ts';
export { countPending, findRoot, readBatches, readHead } from './log-store.ts';
export { type PublicationWatch, watchPublication } from './publication-watch.ts';
export { type Sequencer, startSequencer } from './sequencer.ts';
export { areKeysStated } from './stating-keys.ts';
export { hashReader } from './tile-hashes.ts';
export { tileRoutes } from './tile-routes.ts';
export { LogTiles } from './tile-service.ts';
export { VerifiedLog } from './verified-log.ts';
export { WitnessCircle } from './witness-circle.ts';
export { readWitnessPolicy } from './witness-policy-file.ts';
