import type { DeclarationStatus, Tier } from '@deadset/domain';
import { entryActs } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { streamRows } from './cursor-store.ts';

/** Codes of the acts on enrolments, which are no declarations; byte 82 of a leaf. */
const enrolmentActs = [entryActs.indexOf('enrol'), entryActs.indexOf('hand-over')];

/** A leaf of an entry that was not set aside, beside the row of its declaration. */
export interface DeclarationLeaf {
  readonly leaf: Buffer;
  readonly entryId: string;
  /** Absent when there is no such row any more. */
  readonly row?: { readonly id: string; readonly status: DeclarationStatus; readonly tier: Tier };
}

/** Leaves of entries by declaration, each declaration's in the order in which they were written. */
export async function* streamDeclarationLeaves(trx: Trx): AsyncGenerator<DeclarationLeaf> {
  const rows = streamRows(
    trx,
    sql<{ leaf: Buffer; entry_id: string; id: string | null; status: DeclarationStatus; tier: Tier }>`
      select leaf, entry.id as entry_id, declaration.id, declaration.status, declaration.tier
      from entry left join declaration on declaration.name = substring(leaf from 35 for 16)
      where get_byte(leaf, 0) = 1 and get_byte(leaf, 82) <> all (${enrolmentActs}::int[])
        and not exists (select from rejected_entry where entry_number = entry.number)
      order by substring(leaf from 35 for 16), entry.number`,
  );
  for await (const { leaf, entry_id, id, status, tier } of rows)
    yield { leaf, entryId: entry_id, ...(id === null ? {} : { row: { id, status, tier } }) };
}

/** A declaration that no entry speaks of; undefined when there is none. */
export async function findUnspoken(trx: Trx): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from declaration
    where not exists (select from entry where get_byte(leaf, 0) = 1 and substring(leaf from 35 for 16) = name)
    limit 1`.execute(trx);
  return rows[0]?.id;
}

/** A leaf, the hash that is kept of it, and where it stands; by device label, in the order of writing. */
export interface DeviceLeaf {
  readonly leaf: Buffer;
  readonly entryId: string;
  /** Absent when it has none. */
  readonly position?: number;
  /** What the device's own row says of its newest entry; absent when there is no such row. */
  readonly lastHash?: Buffer;
}

/** All leaves about devices, by the label in them. */
export async function* streamDeviceLeaves(trx: Trx): AsyncGenerator<DeviceLeaf> {
  const rows = streamRows(
    trx,
    sql<{ leaf: Buffer; entry_id: string; position: number | null; last_leaf_hash: Buffer | null }>`
      select leaf, entry.id as entry_id, position, last_leaf_hash
      from entry
      left join log_entry on log_entry.entry_id = entry.id
      left join device on device.label = substring(leaf from 19 for 16)
      where get_byte(leaf, 0) = 1
      order by substring(leaf from 19 for 16), entry.number`,
  );
  for await (const { leaf, entry_id, position, last_leaf_hash } of rows) {
    yield {
      leaf,
      entryId: entry_id,
      ...(position === null ? {} : { position }),
      ...(last_leaf_hash === null ? {} : { lastHash: last_leaf_hash }),
    };
  }
}
