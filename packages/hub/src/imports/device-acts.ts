import {
  applyAct,
  type DeclarationState,
  type DeviceAct,
  type DeviceState,
  type Listing,
  listingOf,
  type Tier,
  untouchedDevice,
} from '@deadset/domain';
import { saysTheSame, type Word } from './import-plan.ts';
import type { ColumnRow } from './row-columns.ts';

/** A device as the record has it now. Ids are their sixteen bytes. */
export interface KnownDevice {
  readonly id: Buffer;
  readonly label: Buffer;
  /** Leaf hash of its newest entry; absent before the first. */
  readonly lastLeafHash?: Buffer;
}

/** A declaration in force that an earlier import of the same contributor made. */
export interface OwnDeclaration {
  readonly id: string;
  readonly word: Word;
}

/** All that the record has about one key, read while the key was locked. */
export interface KeyRecord {
  /** The device that has this key and no other; import rows are about such devices alone. */
  readonly device?: KnownDevice;
  /** Every declaration on any device that has the key: together they make its listing. */
  readonly state: DeviceState;
  readonly own?: OwnDeclaration;
}

/** One act of an import, with how it leaves the declaration and the key. */
export interface ListAct {
  readonly act: 'declare' | 'withdraw';
  readonly state: DeclarationState;
  readonly tier: Tier;
  readonly listing?: Listing;
  /** What a withdrawal ends. */
  readonly ended?: OwnDeclaration;
  /** What a new declaration says. */
  readonly said?: Word;
}

/** Stands for the id of the declaration that is being made; the others have theirs. */
const newDeclaration = 'new';

/**
 * The acts that bring one device to what its contributor says now; none when it is there already.
 *
 * Judged by the record as it is under the lock, not as it was when the file was compared: so a second run of a file
 * finds nothing to do, and nothing is lost of what others did in between. A word that changes is a new declaration in
 * place of the old; the new one is made first, so that the phone is never off the list in between.
 */
export function actsFor({ row }: ColumnRow, { state, own }: KeyRecord, at: number): ListAct[] {
  if (row !== undefined && own !== undefined && saysTheSame(own.word, row)) return [];
  const acts: ListAct[] = [];
  let present = state;
  const take = (act: DeviceAct & Pick<ListAct, 'act'>, rest: Pick<ListAct, 'ended' | 'said'>) => {
    const result = applyAct(present, act);
    if (!result.ok) throw new Error(`an import met a refused act: ${act.act} (${result.refusal})`);
    present = result.state;
    const after = present.declarations.get(act.declarationId);
    if (after === undefined) throw new Error('an act lost its declaration');
    const listing = listingOf(present);
    const taken = { act: act.act, state: after, tier: after.tier, ...rest };
    acts.push(listing === undefined ? taken : { ...taken, listing });
  };
  if (row !== undefined) {
    // A contributor's blacklist has a proved keeper behind it; pending is an unproved word.
    const tier = row.status === 'blacklist' ? 1 : 0;
    const act = { act: 'declare', declarationId: newDeclaration, tier, mode: 'total' } as const;
    take({ ...act, actor: 'contributor', at }, { said: row });
  }
  if (own !== undefined) {
    take({ act: 'withdraw', declarationId: own.id, actor: 'contributor', at }, { ended: own });
  }
  return acts;
}

/**
 * The acts on devices that the record has not met. They differ in the word alone, so the rules are asked once for each
 * status: an import of a million new rows would otherwise ask them a million times the same.
 */
export class FirstActs {
  readonly #at: number;
  readonly #byStatus = new Map<Word['status'], ListAct[]>();

  /** `at` is when the acts are taken, in milliseconds since 1970. */
  constructor(at: number) {
    this.#at = at;
  }

  actsFor(wish: ColumnRow): ListAct[] {
    const { row } = wish;
    // Off a list that it never was on.
    if (row === undefined) return [];
    const known = this.#byStatus.get(row.status);
    const acts = known ?? actsFor(wish, { state: untouchedDevice }, this.#at);
    if (known === undefined) this.#byStatus.set(row.status, acts);
    return acts.map((act) => ({ ...act, said: row }));
  }
}
