import type { Db, Trx } from '../database/index.ts';
import type { Address } from './address.ts';
import type { MessageTemplate } from './message-templates.ts';

/** A message that waits: its address and values are sealed. */
export interface SealedMessage {
  readonly id: string;
  readonly template: MessageTemplate;
  readonly channel: Address['channel'];
  /** Keyed hash of the address. 32 bytes. */
  readonly recipient: Buffer;
  readonly sealed: Buffer;
}

/** A message that is this process's to send now. */
export interface ClaimedMessage {
  readonly id: string;
  readonly template: string;
  readonly sealed: Buffer;
  /** How often it has been tried, this try included. */
  readonly tries: number;
}

/** Puts a message in the outbox. */
export async function insertMessage(trx: Trx, message: SealedMessage, at: number): Promise<void> {
  await trx
    .insertInto('message')
    .values({ ...message, status: 'waiting', due_at: new Date(at), created_at: new Date(at) })
    .execute();
}

/** How many messages of a template a recipient was sent, or is to be, since an instant (ms since 1970). */
export async function countSince(
  trx: Trx,
  { recipient, template }: Pick<SealedMessage, 'recipient' | 'template'>,
  since: number,
): Promise<number> {
  const { count } = await trx
    .selectFrom('message')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('recipient', '=', recipient)
    .where('template', '=', template)
    .where('created_at', '>', new Date(since))
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes the message that has been due for longest, for this process alone until `leaseUntil`. */
export async function claimMessage(
  db: Db,
  { at, leaseUntil }: { at: number; leaseUntil: number },
): Promise<ClaimedMessage | undefined> {
  const row = await db
    .updateTable('message')
    .set((eb) => ({ tries: eb('tries', '+', 1), due_at: new Date(leaseUntil) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('message')
        .select('id')
        .where('status', '=', 'waiting')
        .where('due_at', '<=', new Date(at))
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'template', 'sealed', 'tries'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { sealed, ...message } = row;
  if (sealed === null) throw new Error('a message that waits has no address');
  return { ...message, sealed };
}

/** A message was sent: its address and values are erased at once. */
export async function keepSent(db: Db, id: string, at: number): Promise<void> {
  await db
    .updateTable('message')
    .set({ status: 'sent', sealed: null, ended_at: new Date(at), fault: null })
    .where('id', '=', id)
    .execute();
}

/** A try failed: the message waits for the next one or, without `dueAt`, is given up. */
export async function keepFailed(
  db: Db,
  id: string,
  { fault, at, dueAt }: { fault: string; at: number; dueAt: number | undefined },
): Promise<void> {
  const next =
    dueAt === undefined ? ({ status: 'dead', ended_at: new Date(at) } as const) : { due_at: new Date(dueAt) };
  await db
    .updateTable('message')
    .set({ ...next, fault })
    .where('id', '=', id)
    .execute();
}

/** How many messages wait, and how many were given up and are still kept. */
export async function countMessages(db: Db): Promise<{ waiting: number; dead: number }> {
  const rows = await db
    .selectFrom('message')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .where('status', 'in', ['waiting', 'dead'])
    .groupBy('status')
    .execute();
  const countOf = (wanted: 'waiting' | 'dead') => rows.find(({ status }) => status === wanted)?.count ?? 0;
  return { waiting: countOf('waiting'), dead: countOf('dead') };
}

/** Puts messages that were given up back among those that wait; gives how many. */
export async function reviveDead(trx: Trx, at: number): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('message')
    .set({ status: 'waiting', tries: 0, due_at: new Date(at), ended_at: null, fault: null })
    .where('status', '=', 'dead')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
