import type { ImeiKey } from '@deadset/domain';
import { commitmentTo, declarationName, encodeEntryLeaf, encodeOpening, leafHash } from '@deadset/protocol';
import { bytesOfUuid } from '../record/index.ts';
import type { KnownDevice, ListAct } from './device-acts.ts';

/** An act with all that is kept of it. Ids are their sixteen bytes. */
export interface RecordedAct {
  readonly act: ListAct;
  readonly key: ImeiKey;
  /** Of the device among those that the run changes, from 0: names a new declaration within the run. */
  readonly number: number;
  readonly deviceId: Buffer;
  readonly label: Buffer;
  /** Whether the record has not met the device before: then this is its only act. */
  readonly isNew: boolean;
  /** Whether this is the last act of its device: its entry is then the newest, its listing the one that stays. */
  readonly isLast: boolean;
  readonly declarationId: Buffer;
  /** Names the declaration in the log. */
  readonly name: Buffer;
  readonly entryId: Buffer;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly opening: Buffer;
}

/** On whose authority and when (ms since 1970), and where chance comes from. */
export interface EntrySource {
  readonly authority: string;
  readonly at: number;
  readonly draw: (byteCount: number) => Buffer;
  /** Ids in the order of their making, so that the database's indexes grow at one end. */
  readonly newId: () => Buffer;
  /** The secret that withdraws a declaration, by its id. */
  readonly secretOf: (declarationId: Buffer) => Buffer;
}

/** Writes the entries of one device's acts, each chained to the one before. */
export function recordActs(
  { key, number }: { readonly key: ImeiKey; readonly number: number },
  known: KnownDevice | undefined,
  acts: readonly ListAct[],
  source: EntrySource,
): RecordedAct[] {
  if (acts.length === 0) return [];
  const { id: deviceId, label, lastLeafHash } = known ?? { id: source.newId(), label: source.draw(16) };
  let previous = lastLeafHash;
  return acts.map((act, i) => {
    const entry = entryOf(key, label, act, previous, source);
    previous = entry.leafHash;
    return {
      act,
      key,
      number,
      deviceId,
      label,
      isNew: known === undefined,
      isLast: i === acts.length - 1,
      ...entry,
    };
  });
}

function entryOf(
  key: ImeiKey,
  deviceLabel: Buffer,
  { act, tier, state, ended }: ListAct,
  previous: Buffer | undefined,
  source: EntrySource,
) {
  const declarationId = ended === undefined ? source.newId() : bytesOfUuid(ended.id);
  const secret = source.secretOf(declarationId);
  const name = declarationName(secret);
  const entryId = source.newId();
  const { isQuiet } = state;
  const opening = encodeOpening({ salt: source.draw(32), mode: 'total', isQuiet, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId,
    deviceLabel,
    declaration: name,
    commitment: commitmentTo(opening),
    act,
    tier,
    at: source.at,
    authority: source.authority,
    keyIds: [],
    evidence: ended === undefined ? { kind: 'none' } : { kind: 'withdrawal-secret', secret },
    ...(state.untilAt === undefined || ended !== undefined ? {} : { untilAt: state.untilAt }),
    ...(previous === undefined ? {} : { previous }),
  });
  return { declarationId, name, entryId, leaf, leafHash: leafHash(leaf), opening };
}
