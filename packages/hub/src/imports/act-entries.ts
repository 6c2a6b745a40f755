import type { ImeiKey, Listing } from '@deadset/domain';
import {
  commitmentTo,
  type Evidence,
  encodeEntryLeaf,
  encodeOpening,
  leafHash,
  sha256,
} from '@deadset/protocol';
import { uuidOf } from '../record/index.ts';
import type { DeviceActs, ListAct } from './device-acts.ts';

/** An entry as the record keeps it. */
export interface EntryRow {
  readonly id: string;
  readonly deviceId: string;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly opening: Buffer;
}

/** An act with the entry that records it. */
export interface RecordedAct extends ListAct {
  readonly deviceId: string;
  readonly entry: EntryRow;
}

/** A device with what its acts wrote. */
export interface RecordedDevice {
  readonly id: string;
  readonly key: ImeiKey;
  readonly label: Buffer;
  readonly isNew: boolean;
  readonly lastLeafHash: Buffer;
  /** How its key is listed after the last act, by which entry. */
  readonly listing?: Listing;
  readonly entryId: string;
  readonly acts: readonly RecordedAct[];
}

/** On whose authority, and where chance comes from. */
export interface EntrySource {
  readonly authority: string;
  readonly draw: (byteCount: number) => Buffer;
  /** Ids in the order of their making, so that the database's indexes grow at one end. */
  readonly newIdBytes: () => Buffer;
}

/** Writes the entries of a device's acts, each chained to the one before; undefined when there are no acts. */
export function recordActs(
  { key, device, acts }: DeviceActs,
  source: EntrySource,
): RecordedDevice | undefined {
  const id = device?.id ?? uuidOf(source.newIdBytes());
  const label = device?.label ?? source.draw(16);
  let previous = device?.lastLeafHash;
  const recorded = acts.map((act) => {
    const entry = entryOf(act, { deviceId: id, key, label, ...(previous && { previous }) }, source);
    previous = entry.leafHash;
    return { ...act, deviceId: id, entry };
  });
  const last = recorded.at(-1);
  if (last === undefined) return undefined;
  const { listing, entry } = last;
  return {
    id,
    key,
    label,
    isNew: device === undefined,
    lastLeafHash: entry.leafHash,
    entryId: entry.id,
    acts: recorded,
    ...(listing === undefined ? {} : { listing }),
  };
}

interface Chain {
  readonly deviceId: string;
  readonly key: ImeiKey;
  readonly label: Buffer;
  readonly previous?: Buffer;
}

function entryOf(
  { act, tier, secret, listing, declared }: ListAct,
  chain: Chain,
  source: EntrySource,
): EntryRow {
  const { deviceId, key, label, previous } = chain;
  const id = source.newIdBytes();
  const listings = [listing === undefined ? { key } : { key, listing }];
  const opening = encodeOpening({ salt: source.draw(32), mode: 'total', listings });
  const untilAt = declared?.state.untilAt;
  const leaf = encodeEntryLeaf({
    entryId: id,
    deviceLabel: label,
    commitment: commitmentTo(opening),
    act: act.act,
    tier,
    at: act.at,
    authority: source.authority,
    keyIds: [],
    evidence: evidenceOf(act.act, secret),
    ...(untilAt === undefined ? {} : { untilAt }),
    ...(previous === undefined ? {} : { previous }),
  });
  return { id: uuidOf(id), deviceId, leaf, leafHash: leafHash(leaf), opening };
}

function evidenceOf(act: 'declare' | 'withdraw', secret: Buffer): Evidence {
  return act === 'declare'
    ? { kind: 'withdrawal-commitment', digest: sha256(secret) }
    : { kind: 'withdrawal-secret', secret };
}
