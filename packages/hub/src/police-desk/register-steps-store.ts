import type { Act, Gate, ImeiKey, Outcome } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { arePhonesShielded, isShielded, shieldedKeys } from '../reviews/index.ts';

/** What the register knows of the life of a device, step by step. */
export interface RegisterSteps {
  readonly acts: readonly ActStep[];
  readonly receipts: readonly ReceiptStep[];
  readonly attempts: readonly AttemptStep[];
  readonly certificates: readonly CertificateStep[];
  /** Rows behind the wall: attempts at networks, or all of them while a reviewer keeps a shield over the report. */
  readonly isWithheld: boolean;
}

/** An act on a report, with its place in the public log once it has one. */
export interface ActStep {
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly reference: string;
  readonly act: Act;
  readonly authority: string;
  readonly position?: number;
}

/** A party's first signed word that its gates answer by the newest act. */
export interface ReceiptStep {
  readonly at: number;
  readonly party: string;
  readonly position: number;
}

/** A check that met the device. */
export interface AttemptStep {
  readonly at: number;
  readonly party: string;
  readonly gate: Gate;
  readonly outcome: Outcome;
  /** Code of the network, of a network's attempt. 3GPP TS 23.003 section 2.2: country and network. */
  readonly network?: string;
  /** Where a gate that is no network said it was; ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** A check certificate, which says that a gate had no report of it then. */
export interface CertificateStep {
  readonly at: number;
  readonly gate: Gate;
  readonly party?: string;
}

export interface StepsWanted {
  readonly declarationId?: string;
  readonly keys: readonly ImeiKey[];
  /** Names of the devices in the table of certificates. */
  readonly certificateMarks: readonly Buffer[];
  /** Whether a basis in force opens network data. */
  readonly withNetworks: boolean;
}

/** Attempts of one page at most, the newest. */
const mostAttempts = 500;

/** Reads them all. What is behind the wall is not read at all without a basis. */
export async function readRegisterSteps(register: Db, wanted: StepsWanted): Promise<RegisterSteps> {
  const { declarationId, keys, withNetworks } = wanted;
  // A case may know its phone by a number that was typed before anybody reported it.
  const shielded =
    (await arePhonesShielded(register, keys)) ||
    (declarationId !== undefined && (await isShielded(register, declarationId)));
  const acts = await readActs(register, keys);
  const since = acts[0]?.at ?? Number.MAX_SAFE_INTEGER;
  const position = acts.findLast((one) => one.position !== undefined)?.position;
  return {
    acts,
    receipts: position === undefined ? [] : await readReceipts(register, position),
    attempts: shielded && !withNetworks ? [] : await readAttempts(register, keys, { since, withNetworks }),
    certificates: await readCertificates(register, wanted.certificateMarks),
    isWithheld: !withNetworks,
  };
}

async function readActs(register: Db, keys: readonly ImeiKey[]): Promise<ActStep[]> {
  const { rows } = await sql<{
    at: Date;
    reference: string;
    act: Act;
    actor: string;
    authority: string;
    position: number | null;
  }>`
    select act.at, declaration.reference, act.act, act.actor, declaration.authority, log_entry.position
      from declaration_act as act
      join declaration on declaration.id = act.declaration_id
      left join log_entry on log_entry.entry_id = act.entry_id
     where declaration.device_id in
           (select device_id from device_identifier where imei_key = any (${[...keys]}::bigint[]) and until is null)
     order by act.at, act.id limit 500`.execute(register);
  return rows.map(({ at, reference, act, actor, authority, position }) => ({
    at: at.getTime(),
    reference,
    act,
    authority: actor === 'declarer' || actor === 'contributor' ? authority : actor,
    ...(position === null ? {} : { position }),
  }));
}

async function readReceipts(register: Db, position: number): Promise<ReceiptStep[]> {
  const { rows } = await sql<{ at: Date; party: string; position: number }>`
    select min(first.applied_at) as at, participant.name as party, min(first.position) as position
      from edge
      join participant on participant.id = any (edge.serves)
     cross join lateral (
       select applied_at, position from receipt
        where receipt.edge_key_id = edge.key_id and position >= ${position}
        order by position, applied_at limit 1) as first
     group by participant.name order by 1 limit 200`.execute(register);
  return rows.map(({ at, ...rest }) => ({ ...rest, at: at.getTime() }));
}

async function readAttempts(
  register: Db,
  keys: readonly ImeiKey[],
  { since, withNetworks }: { readonly since: number; readonly withNetworks: boolean },
): Promise<AttemptStep[]> {
  if (since === Number.MAX_SAFE_INTEGER) return [];
  const { rows } = await sql<{
    at: Date;
    party: string;
    gate: Gate;
    outcome: Outcome;
    network: string | null;
    country: string | null;
  }>`
    select attempt.at, participant.name as party, attempt.gate, attempt.outcome, attempt.network, attempt.country
      from attempt join participant on participant.id = attempt.participant_id
     where attempt.imei_key = any (${[...keys]}::bigint[]) and attempt.at >= ${new Date(since)}
       and ${withNetworks ? sql`true` : besideNetworks}
     order by attempt.at desc limit ${mostAttempts}`.execute(register);
  return rows.map(({ at, network, country, ...rest }) => ({
    ...rest,
    at: at.getTime(),
    ...(network === null ? {} : { network }),
    ...(country === null ? {} : { country }),
  }));
}

/** Gates whose attempts are network data. */
const networkGates: readonly Gate[] = ['network-attach', 'esim-download'];

/**
 * Attempts that are not. Written with its words and not as parameters, so that the planner knows the index of just these
 * (`attempt_beside_networks`): a phone whose SIM is swapped tries a network hundreds of times a day.
 */
const besideNetworks = sql`attempt.network is null and attempt.gate not in (${sql.join(networkGates.map((gate) => sql.lit(gate)))})`;

async function readCertificates(register: Db, marks: readonly Buffer[]): Promise<CertificateStep[]> {
  if (marks.length === 0) return [];
  const { rows } = await sql<{ at: Date; gate: Gate; party: string | null }>`
    select certificate.issued_at as at, certificate.gate, participant.name as party
      from check_certificate as certificate
      left join participant on participant.id = certificate.participant_id
     where certificate.phone = any (${[...marks]}::bytea[])
     order by certificate.issued_at limit 100`.execute(register);
  return rows.map(({ at, gate, party }) => ({
    at: at.getTime(),
    gate,
    ...(party === null ? {} : { party }),
  }));
}

/** Which of these reports are about devices that turned up at a gate since; networks are left out, being behind the wall. */
export async function findSeenReports(register: Db, declarationIds: readonly string[]): Promise<string[]> {
  if (declarationIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select declaration.id from declaration
     where declaration.id = any (${[...declarationIds]}::uuid[])
       and exists (
         select from device_identifier as identifier
           join attempt on attempt.imei_key = identifier.imei_key and attempt.at >= declaration.declared_at
          where identifier.device_id = declaration.device_id and identifier.until is null
            and identifier.imei_key not in (${shieldedKeys})
            and ${besideNetworks})`.execute(register);
  return rows.map(({ id }) => id);
}

/** What staff of a force are called, by their ids; those who have left are among them. */
export async function readOfficers(
  register: Db,
  force: string,
): Promise<{ id: string; called: string; isOfficer: boolean }[]> {
  const { rows } = await sql<{ id: string; called: string; isOfficer: boolean }>`
    select id, called, 'officer' = any (roles) and status <> 'removed' as "isOfficer"
      from person where participant_id = ${force} order by called limit 5000`.execute(register);
  return rows;
}
