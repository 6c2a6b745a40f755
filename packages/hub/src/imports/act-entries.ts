import type { ImeiKey } from '@deadset/domain';
import { commitmentTo, encodeEntryLeaf, encodeOpening, leafHash, sha256 } from '@deadset/protocol';
import type { KnownDevice, ListAct } from './device-acts.ts';
import { bytesOfUuid } from './uuid-bytes.ts';

/** An act with all that is kept of it. Ids are their sixteen bytes. */
export interface RecordedAct {
  readonly act: ListAct;
  readonly deviceId: Buffer;
  readonly declarationId: Buffer;
  /** Committed to by the entry that declares, shown by the one that withdraws. */
  readonly secret: Buffer;
  readonly entryId: Buffer;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly opening: Buffer;
}

/** A device after its acts. */
export interface RecordedDevice {
  readonly id: Buffer;
  readonly key: ImeiKey;
  readonly label: Buffer;
  readonly isNew: boolean;
  /** The last of its acts: its entry is the device's newest, its listing the key's. */
  readonly last: RecordedAct;
}

/** On whose authority and when (ms since 1970), and where chance comes from. */
export interface EntrySource {
  readonly authority: string;
  readonly at: number;
  readonly draw: (byteCount: number) => Buffer;
  /** Ids in the order of their making, so that the database's indexes grow at one end. */
  readonly newId: () => Buffer;
}

/**
 * Writes the entries of a device's acts, each chained to the one before, and adds them to `recorded`; undefined when
 * there are no acts.
 */
export function recordActs(
  key: ImeiKey,
  known: KnownDevice | undefined,
  acts: readonly ListAct[],
  source: EntrySource,
  recorded: RecordedAct[],
): RecordedDevice | undefined {
  if (acts.length === 0) return undefined;
  const device = known ?? { id: source.newId(), label: source.draw(16) };
  let last: RecordedAct | undefined;
  for (const act of acts) {
    last = recordAct(key, device, act, last?.leafHash ?? device.lastLeafHash, source);
    recorded.push(last);
  }
  return last && { id: device.id, key, label: device.label, isNew: known === undefined, last };
}

function recordAct(
  key: ImeiKey,
  device: KnownDevice,
  act: ListAct,
  previous: Buffer | undefined,
  source: EntrySource,
): RecordedAct {
  const { listing, ended } = act;
  const { untilAt } = act.state;
  const declarationId = ended === undefined ? source.newId() : bytesOfUuid(ended.id);
  const secret = ended?.withdrawalSecret ?? source.draw(16);
  const entryId = source.newId();
  const listings = [listing === undefined ? { key } : { key, listing }];
  const opening = encodeOpening({ salt: source.draw(32), mode: 'total', listings });
  const leaf = encodeEntryLeaf({
    entryId,
    deviceLabel: device.label,
    commitment: commitmentTo(opening),
    act: act.act,
    tier: act.tier,
    at: source.at,
    authority: source.authority,
    keyIds: [],
    evidence:
      ended === undefined
        ? { kind: 'withdrawal-commitment', digest: sha256(secret) }
        : { kind: 'withdrawal-secret', secret },
    ...(untilAt === undefined || ended !== undefined ? {} : { untilAt }),
    ...(previous === undefined ? {} : { previous }),
  });
  return {
    act,
    deviceId: device.id,
    declarationId,
    secret,
    entryId,
    leaf,
    leafHash: leafHash(leaf),
    opening,
  };
}
