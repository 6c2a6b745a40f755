import type { Gate, ImeiKey } from '@deadset/domain';
import type { Database } from '../../src/database/index.ts';
import { uuidOf } from '../../src/record/index.ts';
import { bytesFor, keyAt } from '../support/entry-writer.ts';

const dayMs = 86_400_000;

/** What becomes of a phone after it was refused. */
export type After = 'nothing' | 'moved' | 'surrendered' | 'at-a-network';

/** A presenter, at shop-a when nothing else is said, with what becomes of each of their phones. */
export interface Presents {
  readonly presenter: string;
  readonly afters: readonly After[];
  /** How their reports stand, when not in force. */
  readonly reports?: 'withdrawn' | 'shielded';
  readonly gate?: Gate;
  readonly participant?: string;
  /** Somebody else who is refused with the first of the phones an hour earlier. */
  readonly alsoBy?: { readonly participant: string; readonly presenter: string; readonly first: number };
}

/** A presenter's pseudonym, as long as they are. */
export const pseudonym = (name: string): string => name.padEnd(16, '_');

let phones = 0;
let sequence = 0;

/** Puts phones, reports and attempts into the register as if they had come in two months before `now`, from the tenth on. */
export async function present(
  database: Pick<Database, 'db'>,
  now: number,
  shows: readonly Presents[],
  clerk?: string,
) {
  const today = new Date(now);
  const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 2, 10);
  for (const show of shows) {
    let day = 0;
    for (const after of show.afters) {
      phones += 1;
      day += 1;
      const key = keyAt(phones);
      const at = first + day * dayMs;
      await addReport(database, { phone: phones, key, at: at - dayMs, standing: show.reports });
      const gate = show.gate ?? 'resale';
      const { participant = 'shop-a', alsoBy } = show;
      const presenter = pseudonym(show.presenter);
      await addAttempt(database, { key, at, gate, participant, presenter });
      if (alsoBy !== undefined && day <= alsoBy.first) {
        const other = { participant: alsoBy.participant, presenter: pseudonym(alsoBy.presenter) };
        await addAttempt(database, { key, at: at - dayMs / 24, gate, ...other });
      }
      const later = { key, at: at + dayMs };
      if (after === 'moved')
        await addAttempt(database, {
          ...later,
          gate: 'account',
          participant: 'maker-a',
          presenter: pseudonym('new'),
        });
      if (after === 'at-a-network')
        await addAttempt(database, { ...later, gate: 'network-attach', participant: 'network-a' });
      if (after === 'surrendered' && clerk !== undefined) await addSurrender(database, { ...later, clerk });
    }
  }
}

interface Report {
  readonly phone: number;
  readonly key: ImeiKey;
  readonly at: number;
  readonly standing: Presents['reports'];
}

async function addReport({ db }: Pick<Database, 'db'>, { phone, key, at, standing }: Report): Promise<void> {
  const when = new Date(at);
  const deviceId = uuidOf(bytesFor(`device ${phone}`));
  const id = uuidOf(bytesFor(`declaration ${phone}`));
  const isWithdrawn = standing === 'withdrawn';
  await db
    .insertInto('device')
    .values({ id: deviceId, label: bytesFor(`label ${phone}`), last_leaf_hash: null, created_at: when })
    .execute();
  await db
    .insertInto('device_identifier')
    .values({ device_id: deviceId, imei_key: key, since: when, until: null })
    .execute();
  await db
    .insertInto('declaration')
    .values({
      id,
      reference: `TEST-${phone}`,
      device_id: deviceId,
      status: isWithdrawn ? 'withdrawn' : 'proved',
      tier: 1,
      mode: 'total',
      happened: 'stolen',
      taken_at: when,
      declared_at: when,
      until_at: null,
      is_quiet: false,
      started_unproved: false,
      authority: 'public',
      name: bytesFor(`name ${phone}`),
      sealed_secret: null,
      ended_at: isWithdrawn ? when : null,
      updated_at: when,
    })
    .execute();
  if (standing !== 'shielded') return;
  await db
    .insertInto('abuse_review')
    .values({
      id: uuidOf(bytesFor(`review ${phone}`)),
      declaration_id: id,
      cause: 'line-still-in-use',
      status: 'shielded',
      raised_at: when,
      decided_at: null,
      key_id: null,
    })
    .execute();
}

interface Met {
  readonly key: ImeiKey;
  readonly at: number;
  readonly gate: Gate;
  readonly participant: string;
  readonly presenter?: string;
}

async function addAttempt(
  { db }: Pick<Database, 'db'>,
  { key, at, gate, participant, presenter }: Met,
): Promise<void> {
  sequence += 1;
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'edge',
      sequence,
      participant_id: participant,
      gate,
      network: null,
      imei_key: key,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(at),
      received_at: new Date(at),
      presenter: presenter ?? null,
    })
    .execute();
}

async function addSurrender(
  { db }: Pick<Database, 'db'>,
  { key, at, clerk }: { readonly key: ImeiKey; readonly at: number; readonly clerk: string },
): Promise<void> {
  const when = new Date(at);
  await db
    .insertInto('surrender')
    .values({
      id: uuidOf(bytesFor(`surrender ${key}`)),
      participant_id: 'shop-a',
      number: `S-${key}`,
      code_hash: Buffer.concat([bytesFor(`code ${key}`), bytesFor(`more ${key}`)]),
      imei_key: key,
      description: null,
      clerk_id: clerk,
      received_at: when,
      status: 'held',
      changed_at: when,
    })
    .execute();
}
