import type { Officer } from '../police-zone/index.ts';
import type { CaseFilters } from './case-filters.ts';
import {
  casesPerPage,
  listAllCases,
  listCaseReports,
  listCases,
  listForces,
  type PoliceCase,
} from './case-store.ts';
import type { DeskParts } from './desk-parts.ts';
import { findSeenReports, readOfficers } from './register-steps-store.ts';

/** One page of cases. */
export interface CaseList {
  readonly cases: readonly PoliceCase[];
  readonly total: number;
  readonly pages: number;
  readonly forces: readonly string[];
  /** Reports whose devices have turned up at a gate since. */
  readonly seen: ReadonlySet<string>;
  /** What officers of the own force are called, by their ids. */
  readonly officers: ReadonlyMap<string, string>;
}

/** Reports that the register is asked about at most, those of the newest cases. */
const mostReports = 20_000;

/** Finds cases. Whether a device has turned up is for the register to say: it is asked once, with a line in both logs. */
export async function findCases(desk: DeskParts, officer: Officer, filters: CaseFilters): Promise<CaseList> {
  const knownSeen = filters.isSeen
    ? await seenAmong(desk, officer, await reportsOf(desk, officer))
    : undefined;
  const narrowed = knownSeen === undefined ? {} : { declarationIds: [...knownSeen] };
  const { cases, total, forces } = await look(desk, officer, async (police) => ({
    ...(await listCases(police, filters, narrowed)),
    forces: await listForces(police),
  }));
  const shown = cases.flatMap(({ declarationId }) => declarationId ?? []);
  const { seen, officers } = await askRegister(desk, officer, shown);
  const pages = Math.max(1, Math.ceil(total / casesPerPage));
  return { cases, total, pages, forces, seen, officers };
}

/** All cases that fit, for a file. */
export async function exportCases(
  desk: DeskParts,
  officer: Officer,
  filters: CaseFilters,
): Promise<Pick<CaseList, 'cases' | 'seen' | 'officers'>> {
  const knownSeen = filters.isSeen
    ? await seenAmong(desk, officer, await reportsOf(desk, officer))
    : undefined;
  const narrowed = knownSeen === undefined ? {} : { declarationIds: [...knownSeen] };
  const cases = await look(
    desk,
    officer,
    (police) => listAllCases(police, filters, narrowed),
    'export-cases',
  );
  const asked = await askRegister(
    desk,
    officer,
    cases.flatMap(({ declarationId }) => declarationId ?? []),
  );
  return { cases, ...asked };
}

type Reading<T> = (police: Parameters<typeof listForces>[0]) => Promise<T>;

function look<T>(desk: DeskParts, officer: Officer, read: Reading<T>, act = 'list-cases'): Promise<T> {
  const line = { at: desk.clock(), by: officer, why: officer.why, act, object: 'cases' };
  return desk.zone.within({ ...line, kind: 'consultation' }, read);
}

function reportsOf(desk: DeskParts, officer: Officer): Promise<string[]> {
  return look(desk, officer, (police) => listCaseReports(police, mostReports));
}

async function seenAmong(desk: DeskParts, officer: Officer, ids: readonly string[]) {
  return (await askRegister(desk, officer, ids)).seen;
}

function askRegister(
  desk: DeskParts,
  officer: Officer,
  ids: readonly string[],
): Promise<Pick<CaseList, 'seen' | 'officers'>> {
  const crossing = { by: officer, act: 'list-cases', object: 'cases', why: officer.why };
  const detail = { reports: ids.length };
  return desk.gateway.fromRegister({ ...crossing, detail }, async (register) => ({
    seen: new Set(await findSeenReports(register, ids)),
    officers: new Map(
      (await readOfficers(register, officer.organisation)).map(({ id, called }) => [id, called]),
    ),
  }));
}
