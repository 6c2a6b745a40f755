import { type DeclarationStatus, type Effect, type ImeiKey, parseImeiKey, type Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** What the register knows of a device, for an officer. */
export interface DeviceLook {
  /** The strongest listing of the key that was asked for; absent where gates let it pass without a word. */
  readonly effect?: Effect;
  /** The newest first. */
  readonly reports: readonly ReportLook[];
  /** Whether it is in a logbook, so that its keeper can be asked through us. */
  readonly isEnrolled: boolean;
  /** All IMEIs of the devices that have this one. */
  readonly keys: readonly ImeiKey[];
}

/** One report of a device, without a word of its keeper. */
export interface ReportLook {
  readonly id: string;
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  /** A further unproved report: no effect until it is proved. */
  readonly isQuiet: boolean;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970, as all instants here. */
  readonly takenAt: number;
  readonly declaredAt: number;
  readonly hasEnded: boolean;
  /** Crime references, with the force whose they are. */
  readonly crimes: readonly { readonly force: string; readonly reference: string }[];
}

/** Reports of one device that are shown at most. */
const mostReports = 20;

/** What the register knows under a key; everything is empty for one that nobody has reported or enrolled. */
export async function lookUpDevice(register: Db, key: ImeiKey): Promise<DeviceLook> {
  const { rows: listings } = await sql<{ effect: Effect }>`
    select effect from listing where imei_key = ${key}`.execute(register);
  const reports = await readReports(
    register,
    sql`declaration.device_id in (select device_id from device_identifier where imei_key = ${key} and until is null)`,
  );
  const { rows: identifiers } = await sql<{ imei_key: number; is_enrolled: boolean }>`
    select other.imei_key, exists (
        select from enrolment
         where enrolment.device_id = other.device_id and enrolment.ended_at is null and not enrolment.is_decoy
      ) as is_enrolled
      from device_identifier as identifier
      join device_identifier as other on other.device_id = identifier.device_id and other.until is null
     where identifier.imei_key = ${key} and identifier.until is null`.execute(register);
  const [listing] = listings;
  return {
    ...(listing === undefined ? {} : { effect: listing.effect }),
    reports,
    isEnrolled: identifiers.some(({ is_enrolled }) => is_enrolled),
    keys: [...new Set([key, ...identifiers.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? [])])],
  };
}

/** A report with the IMEIs of its device. */
export interface ReportWithKeys extends ReportLook {
  readonly keys: readonly ImeiKey[];
}

/** The report with a reference, or an id; undefined when there is none, or it has been erased. */
export async function findReport(
  register: Db,
  named: { readonly reference: string } | { readonly id: string },
): Promise<ReportWithKeys | undefined> {
  const condition =
    'reference' in named
      ? sql`declaration.reference = ${named.reference}`
      : sql`declaration.id = ${named.id}::uuid`;
  const [report] = await readReports(register, condition);
  if (report === undefined) return undefined;
  const { rows } = await sql<{ imei_key: number }>`
    select imei_key from device_identifier
     where until is null and device_id = (select device_id from declaration where id = ${report.id}::uuid)
     order by imei_key`.execute(register);
  return { ...report, keys: rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []) };
}

interface ReportRow extends Pick<ReportLook, 'id' | 'reference' | 'status' | 'tier' | 'happened'> {
  readonly is_quiet: boolean;
  readonly taken_at: Date;
  readonly declared_at: Date;
  readonly ended_at: Date | null;
  readonly crimes: ReportLook['crimes'];
}

async function readReports(register: Db, condition: ReturnType<typeof sql<unknown>>): Promise<ReportLook[]> {
  const { rows } = await sql<ReportRow>`
    select declaration.id, declaration.reference, declaration.status, declaration.tier, declaration.is_quiet,
           declaration.happened, declaration.taken_at, declaration.declared_at, declaration.ended_at,
           coalesce((select json_agg(json_build_object('force', participant.name, 'reference', basis.reference)
                                     order by basis.at)
                       from declaration_basis as basis join participant on participant.id = basis.participant_id
                      where basis.declaration_id = declaration.id and basis.kind = 'crime-reference'), '[]') as crimes
      from declaration
     where ${condition}
     order by declaration.ended_at is not null, declaration.tier desc, declaration.declared_at desc
     limit ${mostReports}`.execute(register);
  return rows.map(({ is_quiet, taken_at, declared_at, ended_at, ...report }) => ({
    ...report,
    isQuiet: is_quiet,
    takenAt: taken_at.getTime(),
    declaredAt: declared_at.getTime(),
    hasEnded: ended_at !== null,
  }));
}
