import { type EquipmentStatus, type Gate, type ImeiKey, type Verdict, verdictAt } from '@deadset/domain';
import { parseStatusByte } from '@deadset/protocol';

/** What an answer needs of an index: an exact look-up by key. */
export interface CheckIndex {
  /** `statusByte` of a key's listing, 0 when it is not listed. */
  get(key: ImeiKey): number;
  /** When a listed key's listing ends, milliseconds since 1970; undefined when it has no end. */
  untilOf(key: ImeiKey): number | undefined;
}

/** What a network is told of a device; `UNKNOWN` is the register saying that it has no such device. */
export type NetworkStatus = EquipmentStatus | 'UNKNOWN';

/**
 * The answer behind every protocol: what a gate says of a device at an instant (milliseconds since 1970).
 *
 * Pure; for a device that is not listed it allocates nothing.
 */
export function answerCheck(index: CheckIndex, gate: Gate, key: ImeiKey, at: number): Verdict {
  const status = index.get(key);
  if (status === 0) return verdictAt(gate, undefined, at);
  const listing = parseStatusByte(status);
  const untilAt = index.untilOf(key);
  return verdictAt(gate, listing && untilAt !== undefined ? { ...listing, untilAt } : listing, at);
}

/**
 * The same answer in a network's words: refused is blacklisted, tracked is greylisted.
 *
 * `unknownDevice` is what the network has chosen to hear of devices that are on no list; a network that is told
 * `UNKNOWN` may bar the phone by itself, so the choice is the network's and never our default.
 */
export function networkStatusOf(verdict: Verdict, unknownDevice: NetworkStatus): NetworkStatus {
  if (verdict.reason === 'no-report-found') return unknownDevice;
  return verdict.outcome === 'refuse' ? 'BLACKLISTED' : 'GREYLISTED';
}
