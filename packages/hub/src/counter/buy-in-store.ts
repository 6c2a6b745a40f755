import type { CounterGate, ImeiKey, Reason, StockStatus } from '@deadset/domain';
import type { Selectable } from 'kysely';
import type { Db, PhoneCondition, Tables, Trx } from '../database/index.ts';

/** A phone that an organisation bought. */
export interface BuyIn {
  readonly id: string;
  readonly organisation: string;
  /** What it is called at the counter and on labels. */
  readonly number: string;
  readonly key: ImeiKey;
  readonly gate: CounterGate;
  readonly condition: PhoneCondition;
  readonly model?: string;
  readonly pricePence: number;
  readonly clerk: string;
  /** Whether it was bought while the network was down and typed in later. */
  readonly isFromPaper: boolean;
  /** Milliseconds since 1970, as all instants here. */
  readonly boughtAt: number;
  readonly recordedAt: number;
  readonly quarantineUntilAt: number;
  /** By which it is watched. */
  readonly certificateNumber?: string;
  readonly sealedCertificate?: Buffer;
  readonly sealedSeller?: Buffer;
  readonly sellerUntilAt: number;
  readonly status: StockStatus;
  readonly reportedAt?: number;
  readonly reportReason?: Reason;
}

/** The same with whoever bought it, as their organisation calls them. */
export interface StockRow extends BuyIn {
  readonly clerkCalled: string;
}

/** Keeps a purchase; false when its number is taken. */
export async function insertBuyIn(trx: Trx, bought: BuyIn): Promise<boolean> {
  const inserted = await trx
    .insertInto('buy_in')
    .values({
      id: bought.id,
      participant_id: bought.organisation,
      number: bought.number,
      imei_key: bought.key,
      gate: bought.gate,
      condition: bought.condition,
      model: bought.model ?? null,
      price_pence: bought.pricePence,
      clerk_id: bought.clerk,
      is_from_paper: bought.isFromPaper,
      bought_at: new Date(bought.boughtAt),
      recorded_at: new Date(bought.recordedAt),
      quarantine_until: new Date(bought.quarantineUntilAt),
      certificate_number: bought.certificateNumber ?? null,
      sealed_certificate: bought.sealedCertificate ?? null,
      sealed_seller: bought.sealedSeller ?? null,
      seller_until: new Date(bought.sellerUntilAt),
      status: bought.status,
      reported_at: bought.reportedAt === undefined ? null : new Date(bought.reportedAt),
      report_reason: bought.reportReason ?? null,
      changed_at: new Date(bought.recordedAt),
    })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** A phone that an organisation has now, if it has it: one that waits or is kept aside. */
export async function findPresent(db: Db, organisation: string, key: ImeiKey): Promise<BuyIn | undefined> {
  const row = await db
    .selectFrom('buy_in')
    .selectAll()
    .where('participant_id', '=', organisation)
    .where('imei_key', '=', key)
    .where('status', 'in', ['waiting', 'set-aside'])
    .orderBy('status', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One of an organisation's own by its number. */
export async function findBuyIn(db: Db, organisation: string, number: string): Promise<StockRow | undefined> {
  const row = await stockRows(db, organisation).where('buy_in.number', '=', number).executeTakeFirst();
  return row && { ...fromRow(row), clerkCalled: row.called };
}

/** The same, locked until the transaction ends. */
export async function lockBuyIn(trx: Trx, organisation: string, number: string): Promise<BuyIn | undefined> {
  const row = await trx
    .selectFrom('buy_in')
    .selectAll()
    .where('participant_id', '=', organisation)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** What an organisation bought, the newest first; of one status, or of all. */
export async function listStock(
  db: Db,
  organisation: string,
  { status, limit }: { readonly status?: StockStatus; readonly limit: number },
): Promise<StockRow[]> {
  const all = stockRows(db, organisation)
    .orderBy('buy_in.bought_at', 'desc')
    .orderBy('buy_in.number')
    .limit(limit);
  const rows = await (status === undefined ? all : all.where('buy_in.status', '=', status)).execute();
  return rows.map((row) => ({ ...fromRow(row), clerkCalled: row.called }));
}

/** How many phones of an organisation have each status. */
export async function countStock(
  db: Db,
  organisation: string,
): Promise<Readonly<Record<StockStatus, number>>> {
  const rows = await db
    .selectFrom('buy_in')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .where('participant_id', '=', organisation)
    .groupBy('status')
    .execute();
  const counts = { waiting: 0, released: 0, 'set-aside': 0, 'handed-over': 0 };
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

export async function changeBuyIn(
  trx: Trx,
  id: string,
  change: {
    readonly status?: StockStatus;
    readonly reported?: { readonly at: number; readonly reason: Reason };
    readonly certificateNumber?: string;
    readonly forgetSeller?: true;
  },
  at: number,
): Promise<void> {
  const { status, reported, certificateNumber, forgetSeller } = change;
  await trx
    .updateTable('buy_in')
    .set({
      changed_at: new Date(at),
      ...(status !== undefined && { status }),
      ...(reported !== undefined && {
        reported_at: new Date(reported.at),
        report_reason: reported.reason,
      }),
      ...(certificateNumber !== undefined && { certificate_number: certificateNumber }),
      ...(forgetSeller === true && { sealed_seller: null }),
    })
    .where('id', '=', id)
    .execute();
}

/** What was bought with a check of which this is the certificate, and is not kept aside or handed over. */
export async function lockWatched(trx: Trx, certificateNumber: string): Promise<BuyIn[]> {
  const rows = await trx
    .selectFrom('buy_in')
    .selectAll()
    .where('certificate_number', '=', certificateNumber)
    .where('status', 'in', ['waiting', 'released'])
    .forUpdate()
    .execute();
  return rows.map(fromRow);
}

function stockRows(db: Db, organisation: string) {
  return db
    .selectFrom('buy_in')
    .innerJoin('person', 'person.id', 'buy_in.clerk_id')
    .selectAll('buy_in')
    .select('person.called')
    .where('buy_in.participant_id', '=', organisation);
}

function fromRow(row: Selectable<Tables['buy_in']>): BuyIn {
  return {
    id: row.id,
    organisation: row.participant_id,
    number: row.number,
    key: row.imei_key,
    gate: row.gate,
    condition: row.condition,
    ...(row.model === null ? {} : { model: row.model }),
    pricePence: row.price_pence,
    clerk: row.clerk_id,
    isFromPaper: row.is_from_paper,
    boughtAt: row.bought_at.getTime(),
    recordedAt: row.recorded_at.getTime(),
    quarantineUntilAt: row.quarantine_until.getTime(),
    ...(row.certificate_number === null ? {} : { certificateNumber: row.certificate_number }),
    ...(row.sealed_certificate === null ? {} : { sealedCertificate: row.sealed_certificate }),
    ...(row.sealed_seller === null ? {} : { sealedSeller: row.sealed_seller }),
    sellerUntilAt: row.seller_until.getTime(),
    status: row.status,
    ...(row.reported_at === null ? {} : { reportedAt: row.reported_at.getTime() }),
    ...(row.report_reason === null ? {} : { reportReason: row.report_reason }),
  };
}
