import type { BaseRate, Counting } from '@deadset/analytics';
import type { Gate } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';
import type { PresenterName } from './presenter-keys-store.ts';

/** One red answer that a lead is made of, and what was counted of it. */
export interface LeadRow {
  readonly number: number;
  /** Edge and sequence in the register. */
  readonly attempt: string;
  readonly gate: Gate;
  /** Whoever presented it; absent of rows from before that was kept. */
  readonly presentedBy?: PresenterName;
  readonly deviceMark: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly counted: Counting;
  readonly followed?: { readonly by: string; readonly at: number };
  /** What it was held against; absent of a row that is no device more. */
  readonly rate?: BaseRate;
}

const rowsPerStatement = 1_000;

export async function insertRows(trx: PoliceTrx, leadId: string, rows: readonly LeadRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const some = rows.slice(from, from + rowsPerStatement).map((row) => writtenRow(leadId, row));
    await trx.insertInto('lead_row').values(some).execute();
  }
}

function writtenRow(leadId: string, row: LeadRow) {
  const { number, attempt, gate, presentedBy, deviceMark, at, counted, followed, rate } = row;
  return {
    lead_id: leadId,
    number,
    attempt,
    gate,
    counted,
    participant: presentedBy?.participant ?? null,
    presenter: presentedBy?.presenter ?? null,
    device_mark: deviceMark,
    at: new Date(at),
    followed_by: followed?.by ?? null,
    followed_at: followed === undefined ? null : new Date(followed.at),
    rate: rate?.rate ?? null,
    rate_level: rate?.level ?? null,
    rate_devices: rate?.devices ?? null,
  };
}

export async function readRows(db: PoliceDb, leadId: string): Promise<LeadRow[]> {
  const rows = await db
    .selectFrom('lead_row')
    .selectAll()
    .where('lead_id', '=', leadId)
    .orderBy('number')
    .execute();
  return rows.map((row) => {
    const { number, attempt, gate, counted, participant, presenter } = row;
    const { followed_by, followed_at, rate, rate_level, rate_devices } = row;
    const hasRate = rate !== null && rate_level !== null && rate_devices !== null;
    return {
      number,
      attempt,
      gate,
      counted,
      deviceMark: row.device_mark,
      at: row.at.getTime(),
      ...(participant !== null && presenter !== null && { presentedBy: { participant, presenter } }),
      ...(followed_by !== null &&
        followed_at !== null && {
          followed: {
            by: followed_by,
            at: followed_at.getTime(),
          },
        }),
      ...(hasRate && {
        rate: {
          rate,
          level: rate_level,
          devices: rate_devices,
        },
      }),
    };
  });
}

/** Numbers of the cases about devices, by the devices' marks. */
export async function findCasesOf(
  db: PoliceDb,
  marks: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await sql<{ device_mark: string; numbers: number[] }>`
    select device_mark, array_agg(number::int order by number) as numbers
      from police_case where device_mark = any (${[...new Set(marks)]}::text[]) group by device_mark`.execute(
    db,
  );
  return new Map(rows.map(({ device_mark, numbers }) => [device_mark, numbers]));
}
