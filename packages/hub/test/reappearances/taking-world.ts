import type { Act, DeclarationStatus, ImeiKey, Reason, Tier } from '@deadset/domain';
import { uuidOf } from '../../src/record/index.ts';
import { bytesFor, keyAt } from '../support/entry-writer.ts';
import type { TestDatabase } from '../support/test-database.ts';

export const dayMs = 86_400_000;
/** Where these tests begin to count days. */
export const firstDay = Date.UTC(2026, 11, 1);
export const day = (days: number): Date => new Date(firstDay + days * dayMs);

/** A report as the tables have it. Days are counted from the first. */
export interface TestReport {
  readonly name: string;
  /** Of the phone; reports with the same one are on the same phone. */
  readonly phone: number;
  readonly acts: readonly {
    readonly act: Act;
    readonly on: number;
    readonly tier?: Tier;
    readonly isDisputed?: true;
  }[];
  readonly status?: DeclarationStatus;
  readonly endedOn?: number;
  readonly happened?: 'stolen' | 'lost';
  readonly authority?: string;
  readonly isQuiet?: true;
  readonly key?: ImeiKey;
}

/** A report that was proved on a day. */
export const provedOn = (on: number, tier: Tier = 1): TestReport['acts'] => [{ act: 'declare', on, tier }];

export const reportId = (name: string): string => uuidOf(bytesFor(`declaration ${name}`));
export const keyOfPhone = keyAt;

export async function report({ db }: TestDatabase, one: TestReport): Promise<void> {
  const deviceId = uuidOf(bytesFor(`device ${one.phone}`));
  const [first] = one.acts;
  const at = day(first?.on ?? 0);
  await db
    .insertInto('device')
    .values({ id: deviceId, label: bytesFor(`label ${one.phone}`), last_leaf_hash: null, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('device_identifier')
    .values({ device_id: deviceId, imei_key: one.key ?? keyAt(one.phone), since: day(0), until: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('declaration')
    .values({
      id: reportId(one.name),
      reference: `TEST-${one.name}`,
      device_id: deviceId,
      status: one.status ?? 'proved',
      tier: 1,
      mode: 'total',
      happened: one.happened ?? 'stolen',
      taken_at: at,
      declared_at: at,
      until_at: null,
      is_quiet: one.isQuiet ?? false,
      started_unproved: false,
      authority: one.authority ?? 'northern',
      name: bytesFor(`name ${one.name}`),
      sealed_secret: null,
      ended_at: one.endedOn === undefined ? null : day(one.endedOn),
      updated_at: at,
    })
    .execute();
  await db
    .insertInto('declaration_act')
    .values(
      one.acts.map(({ act, on, tier, isDisputed }, index) => ({
        declaration_id: reportId(one.name),
        act,
        actor: 'declarer' as const,
        tier: tier ?? null,
        mode: 'total' as const,
        is_disputed: isDisputed ?? false,
        at: day(on),
        entry_id: uuidOf(bytesFor(`entry ${one.name} ${index}`)),
      })),
    )
    .execute();
}

let attempts = 0;

/** A gate met a phone. */
export async function meet(
  { db }: TestDatabase,
  one: {
    readonly phone: number;
    readonly on: number;
    readonly network?: string;
    readonly country?: string;
    readonly tier?: Tier;
    readonly reason?: Reason;
    readonly participant?: string;
  },
): Promise<void> {
  attempts += 1;
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'edge',
      sequence: attempts,
      participant_id: one.participant ?? 'northern',
      gate: one.network === undefined ? 'resale' : 'network-attach',
      network: one.network ?? null,
      country: one.country ?? null,
      imei_key: keyAt(one.phone),
      outcome: 'refuse',
      reason: one.reason ?? 'declared-stolen',
      tier: one.tier ?? 1,
      at: day(one.on),
      received_at: day(one.on),
      presenter: null,
    })
    .execute();
}
