/** Erasures: what the hub has erased goes from this machine's disk too, and the edge signs that it has. */
export { ErasureFollower } from './erasure-follower.ts';
export { ErasureMark } from './erasure-mark.ts';
