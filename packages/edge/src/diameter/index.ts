/**
 * The gate of a 4G network: Diameter S13 (3GPP TS 29.272 over RFC 6733). `S13Server` owns the sockets; behind it `Peer`
 * is one connection without a socket, `FrameReader` cuts streams into messages, and `IdentityCheck` answers. Messages
 * as objects (`decodeMessage`, `encodeMessage`) are for tests, logs and the rare exchanges.
 */
export { applicationIds, commandCodes, commandFlags, resultCodes } from './diameter-table.ts';
export { FrameReader } from './frame-reader.ts';
export { type EquipmentStatusOf, IdentityCheck } from './identity-check.ts';
export {
  type Avp,
  avp,
  decodeMessage,
  encodeAvps,
  encodeMessage,
  findAvp,
  listAvps,
  type Message,
  numberOf,
} from './message-codec.ts';
export { Outbox } from './outbox.ts';
export { Peer } from './peer.ts';
export { PeerDirectory } from './peer-directory.ts';
export { readPeersFile } from './peers-file.ts';
export { type CheckStatus, newCounters } from './s13-counters.ts';
export { defaultTiming, S13Server, type S13ServerOptions } from './s13-server.ts';
