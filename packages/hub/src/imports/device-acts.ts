import {
  applyAct,
  type DeclarationState,
  type DeviceAct,
  type DeviceState,
  type ImeiKey,
  type Listing,
  listingOf,
  type Tier,
} from '@deadset/domain';
import { saysTheSame, type Word } from './import-plan.ts';
import type { ColumnRow } from './row-columns.ts';

/** A device as the record has it now. */
export interface KnownDevice {
  readonly id: string;
  readonly label: Buffer;
  /** Leaf hash of its newest entry; absent before the first. */
  readonly lastLeafHash?: Buffer;
}

/** A declaration in force that an earlier import of the same contributor made. */
export interface OwnDeclaration {
  readonly id: string;
  readonly word: Word;
  readonly withdrawalSecret: Buffer;
}

/** All that the record has about one key, read while the key was locked. */
export interface KeyRecord {
  /** The device that has this key and no other; import rows are about such devices alone. */
  readonly device?: KnownDevice;
  /** Every declaration on any device that has the key: together they make its listing. */
  readonly state: DeviceState;
  readonly own?: OwnDeclaration;
}

/** One act of an import, with what it leaves behind. */
export interface ListAct {
  readonly act: DeviceAct & { readonly act: 'declare' | 'withdraw' };
  readonly tier: Tier;
  readonly secret: Buffer;
  /** How the key is listed after it. */
  readonly listing?: Listing;
  /** What a `declare` adds. */
  readonly declared?: { readonly state: DeclarationState; readonly line: number; readonly word: Word };
}

/** Where ids, secrets and the time of the acts come from. */
export interface ActSource {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly newId: () => string;
  readonly newSecret: () => Buffer;
}

/**
 * The acts that bring one device to what its contributor says now; none when it is there already.
 *
 * Judged by the record as it is under the lock, not as it was when the file was compared: so a second run of a file
 * finds nothing to do, and nothing is lost of what others did in between. A word that changes is a new declaration in
 * place of the old; the new one is made first, so that the phone is never off the list in between.
 */
export function actsFor(wish: ColumnRow, { state, own }: KeyRecord, source: ActSource): ListAct[] {
  const { row, line } = wish;
  const { at } = source;
  if (row !== undefined && own !== undefined && saysTheSame(own.word, row)) return [];
  const acts: ListAct[] = [];
  let present = state;
  const take = (act: ListAct['act'], secret: Buffer, declared?: { line: number; word: Word }) => {
    const result = applyAct(present, act);
    if (!result.ok) throw new Error(`an import met a refused act: ${act.act} (${result.refusal})`);
    present = result.state;
    const after = present.declarations.get(act.declarationId);
    if (after === undefined) throw new Error('an act lost its declaration');
    const listing = listingOf(present);
    acts.push({
      act,
      tier: after.tier,
      secret,
      ...(listing === undefined ? {} : { listing }),
      ...(declared === undefined ? {} : { declared: { ...declared, state: after } }),
    });
  };
  const by = { actor: 'contributor', at } as const;
  if (row !== undefined) {
    const { status, reportedOn } = row;
    const word = reportedOn === undefined ? { status } : { status, reportedOn };
    const act = { act: 'declare', declarationId: source.newId(), tier: tierOf(word), mode: 'total' } as const;
    take({ ...act, ...by }, source.newSecret(), { line, word });
  }
  if (own !== undefined) take({ act: 'withdraw', declarationId: own.id, ...by }, own.withdrawalSecret);
  return acts;
}

/** A contributor's `blacklist` has a proved keeper behind it; `pending` is an unproved word. */
function tierOf({ status }: Word): Tier {
  return status === 'blacklist' ? 1 : 0;
}

/** The acts of one device, in order. */
export interface DeviceActs {
  readonly key: ImeiKey;
  /** Absent for a device that the record has not met. */
  readonly device?: KnownDevice;
  readonly acts: readonly ListAct[];
}
