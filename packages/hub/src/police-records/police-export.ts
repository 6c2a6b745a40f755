import { type ImeiKey, RegistryError } from '@deadset/domain';
import {
  cellsOfRow,
  digitsOf,
  type EventRow,
  type LinkRow,
  type LocationRow,
  type NetworkAuthority,
  type ObjectRow,
  type PoleSet,
  type PoleTable,
  type PoleValue,
  type PoliceRecordExport,
  type PoliceRecordExportAnswer,
  poleColumns,
  sha256,
} from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { csvText } from '../http/index.ts';
import { type AttemptRow, type CaseRow, listAttempts, listCases } from './police-record-store.ts';

/** Rows of cases, and of attempts, that one answer holds. */
const mostRows = 5_000;
/** What the register knows itself, first hand; what networks told is shared with conditions. */
const own = { provenance: 'register', source: '1', information: 'A', handling: 'P' } as const;
const ofNetworks = { ...own, provenance: 'network', handling: 'C' } as const;

/**
 * A force's own cases with what the register knows of them: reports, where they stand, and where gates met the phones.
 * What networks told is given only for an authorisation or a recorded legal basis (Investigatory Powers Act 2016). The
 * audit keeps who asked, why and on what authority, before the answer leaves.
 */
export async function exportPoliceRecords(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  force: string,
  { format, reason, authority, crimeReferences }: PoliceRecordExport,
): Promise<PoliceRecordExportAnswer> {
  const hasNetworkAttempts = authority !== undefined;
  return inUnitOfWork(db, [], async (trx) => {
    const cases = await listCases(trx, force, crimeReferences, mostRows + 1);
    const ids = [...new Set(cases.map(({ declaration_id }) => declaration_id))];
    const attempts = await listAttempts(trx, ids, hasNetworkAttempts, mostRows + 1);
    if (cases.length > mostRows || attempts.length > mostRows)
      throw new RegistryError('too-large', 'This is too much for one answer: name some crimeReferences.');
    await recordAudit(trx, {
      at: clock(),
      actor: force,
      recipient: force,
      act: 'export',
      object: 'police-records',
      why: reason,
      detail: { cases: cases.length, attempts: attempts.length, ...authorityDetail(authority) },
    });
    const set = setOf(cases, attempts);
    return { hasNetworkAttempts, ...(format === 'json' ? { pole: set } : { csv: csvOf(set) }) };
  });
}

function authorityDetail(authority: NetworkAuthority | undefined): Record<string, string> {
  if (authority === undefined) return { networkAttempts: 'left out' };
  return authority.kind === 'authorisation'
    ? { authorisation: authority.id }
    : { legalBasis: authority.basis };
}

function setOf(cases: readonly CaseRow[], attempts: readonly AttemptRow[]): PoleSet {
  const objects = new Map<string, ObjectRow>();
  const locations = new Map<string, LocationRow>();
  const events = new Map<string, EventRow>();
  const links: LinkRow[] = [];
  for (const one of cases) {
    const object = objectOf(one);
    objects.set(object.id, object);
    const crime = crimeOf(one);
    events.set(crime.id, crime);
    links.push({ from: object.id, to: crime.id, role: 'taken-in', ...gradeOf(one) });
    const declaration = declarationOf(one);
    if (events.has(declaration.id)) continue;
    events.set(declaration.id, declaration);
    links.push({ from: object.id, to: declaration.id, role: 'declared-in', ...own });
  }
  for (const one of attempts) {
    const event = attemptOf(one);
    const grade = one.network === null ? own : ofNetworks;
    events.set(event.id, event);
    links.push({ from: `phone:${one.declaration_id}`, to: event.id, role: 'met-in', ...grade });
    const location = locationOf(one);
    if (location === undefined) continue;
    locations.set(location.id, location);
    links.push({ from: event.id, to: location.id, role: 'at', ...grade });
  }
  const valuesOf = <Row>(rows: ReadonlyMap<string, Row>) => [...rows.values()];
  return {
    persons: [],
    objects: valuesOf(objects),
    locations: valuesOf(locations),
    events: valuesOf(events),
    links,
  };
}

function objectOf({ declaration_id, reference, keys }: CaseRow): ObjectRow {
  return { id: `phone:${declaration_id}`, kind: 'phone', imeis: keys.map(imeiOf), reference };
}

function crimeOf({ crime_reference, offence, happened_at, happened }: CaseRow): EventRow {
  return {
    // A reference may have signs that no id has.
    id: `crime:${sha256(Buffer.from(crime_reference)).toString('hex').slice(0, 32)}`,
    kind: 'crime',
    from: happened_at.toISOString(),
    crimeReference: crime_reference,
    offence,
    isConfirmed: true,
    happened,
  };
}

function declarationOf({
  declaration_id,
  declared_at,
  reference,
  status,
  tier,
  happened,
}: CaseRow): EventRow {
  return {
    id: `report:${declaration_id}`,
    kind: 'declaration',
    from: declared_at.toISOString(),
    happened,
    reference,
    status,
    tier,
  };
}

function attemptOf({ edge_key_id, sequence, participant_id, gate, outcome, at }: AttemptRow): EventRow {
  return {
    id: `attempt:${edge_key_id}:${sequence}`,
    kind: 'attempt',
    from: at.toISOString(),
    participant: participant_id,
    gate,
    outcome,
  };
}

function locationOf({ network }: AttemptRow): LocationRow | undefined {
  if (network === null || !/^[0-9]{3}-[0-9]{2,3}$/.test(network)) return undefined;
  return { id: `network:${network}`, kind: 'network', code: network };
}

function gradeOf({ grading }: CaseRow): Pick<LinkRow, 'provenance' | 'source' | 'information' | 'handling'> {
  const [source, information, handling] = grading;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table holds it to `^[1-3][A-E][PC]$`
  return { provenance: 'force', source, information, handling } as ReturnType<typeof gradeOf>;
}

function imeiOf(key: ImeiKey): string {
  return digitsOf(key);
}

/** The files of a set, none of whose cells a spreadsheet takes for a formula. */
function csvOf(set: PoleSet): NonNullable<PoliceRecordExportAnswer['csv']> {
  const textOf = (table: PoleTable, rows: readonly Readonly<Record<string, PoleValue>>[]) =>
    csvText([poleColumns[table], ...rows.map((row) => cellsOfRow(table, row))]);
  return {
    persons: textOf('persons', set.persons),
    objects: textOf('objects', set.objects),
    locations: textOf('locations', set.locations),
    events: textOf('events', set.events),
    links: textOf('links', set.links),
  };
}
