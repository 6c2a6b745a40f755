/**
 * Following the feed: `FeedFollower` moves the `VerifiedList` on, `ListKeeper` puts it on disk, `TrustPin` says whose
 * signatures count and `HubSession` carries it all.
 */
export { isMissing, replaceFile, syncFolder } from './durable-file.ts';
export { keepEdgeKey } from './edge-key.ts';
export { FeedFollower } from './feed-follower.ts';
export { lockFolder } from './folder-lock.ts';
export { HubEnrolment } from './hub-enrolment.ts';
export { HubRefusal, HubSession } from './hub-session.ts';
export { ListFacts } from './list-facts.ts';
export { loadListFile } from './list-file.ts';
export { ListFiles } from './list-files.ts';
export { type AppliedState, ListKeeper } from './list-keeper.ts';
export { RefusalTally } from './refusal-tally.ts';
export { RetryLoop } from './retry-loop.ts';
export { TrustPin } from './trust-pin.ts';
export { VerifiedList } from './verified-list.ts';
