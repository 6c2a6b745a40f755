import { type Gate, type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** An attempt that the police zone has not been told of, with all by which a case may know its device. */
export interface UntoldAttempt {
  readonly edge: string;
  readonly sequence: number;
  readonly key: ImeiKey;
  readonly gate: Gate;
  /** When the register came to know of it, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** IMEI keys of its device, its own among them. */
  readonly keys: readonly ImeiKey[];
  /** Ids of the reports of its device. */
  readonly declarationIds: readonly string[];
  /** Whether an officer sees it only on a legal basis: network data, or while a reviewer keeps a shield over a report. */
  readonly isWalled: boolean;
}

/** Gates whose attempts are network data. */
const networkGates: readonly Gate[] = ['network-attach', 'esim-download'];

/** Whether any waits. Asked every second, for nothing crosses between the zones while none does. */
export async function hasUntoldAttempts(register: Db): Promise<boolean> {
  const row = await register.selectFrom('untold_attempt').select('sequence').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Some of those that wait; they go on waiting. */
export async function readUntoldAttempts(register: Db, limit: number): Promise<UntoldAttempt[]> {
  const { rows } = await sql<UntoldRow>`
    select attempt.edge_key_id as edge, attempt.sequence, attempt.imei_key as key, attempt.gate,
           attempt.received_at, device.keys, report.ids,
           attempt.gate = any (${[...networkGates]}::text[]) or attempt.network is not null
             or exists (select from abuse_review as review
                         where review.declaration_id = any (report.ids) and review.status <> 'cleared') as is_walled
      from (select * from untold_attempt limit ${limit}) as untold
      join attempt using (edge_key_id, sequence, imei_key),
      lateral (select array(
        select distinct other.imei_key from device_identifier as own
          join device_identifier as other on other.device_id = own.device_id and other.until is null
         where own.imei_key = attempt.imei_key and own.until is null) as keys) as device,
      lateral (select array(
        select declaration.id from device_identifier as own
          join declaration on declaration.device_id = own.device_id
         where own.imei_key = attempt.imei_key and own.until is null) as ids) as report`.execute(register);
  return rows.map(({ key, received_at, keys, ids, is_walled, ...row }) => ({
    ...row,
    key: keyOf(key),
    receivedAt: received_at.getTime(),
    keys: [...new Set([key, ...keys.map(Number)])].map(keyOf),
    declarationIds: ids,
    isWalled: is_walled,
  }));
}

function keyOf(column: number): ImeiKey {
  const key = parseImeiKey(column);
  if (key === undefined) throw new Error('a key that its column does not let pass');
  return key;
}

interface UntoldRow extends Pick<UntoldAttempt, 'edge' | 'sequence' | 'gate'> {
  readonly key: number;
  readonly received_at: Date;
  readonly keys: readonly (number | string)[];
  readonly ids: readonly string[];
  readonly is_walled: boolean;
}

/** These have been told; they wait no more. */
export async function forgetUntoldAttempts(register: Db, told: readonly UntoldAttempt[]): Promise<void> {
  const edges = told.map(({ edge }) => edge);
  const sequences = told.map(({ sequence }) => sequence);
  const keys = told.map(({ key }) => key);
  await sql`
    delete from untold_attempt as untold
     using unnest(${edges}::text[], ${sequences}::bigint[], ${keys}::bigint[]) as told (edge, sequence, key)
     where (untold.edge_key_id, untold.sequence, untold.imei_key) = (told.edge, told.sequence, told.key)`.execute(
    register,
  );
}

/** All that wait, where there is no police zone to be told. */
export async function dropUntoldAttempts(register: Db): Promise<void> {
  await register.deleteFrom('untold_attempt').execute();
}
