import { parseImeiKey } from '@deadset/domain';
import { findUnfitPlaces, recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import {
  deviceMark,
  findUnfitLines,
  type Gateway,
  searchZoneLog,
  type ZoneRecord,
} from '../police-zone/index.ts';
import {
  type AuditLineFound,
  findLines,
  findPeople,
  namesOfDevice,
  namesOfPeople,
} from './audit-lines-store.ts';
import type { AuditQuestion } from './audit-query.ts';
import { zoneNamesOf } from './zone-names-store.ts';

export interface AuditDesk {
  readonly db: Db;
  readonly clock: Clock;
  /** By which the audit names devices; 32 bytes. */
  readonly sealKey: Buffer;
  /** The way to the log of the police zone; absent where there is none. */
  readonly gateway?: Gateway;
}

/** Who searches, for the lines that this makes. */
export interface Auditor {
  readonly actor: string;
  readonly organisation: string;
  readonly why: string;
  /** Whether they may read the log of the police zone: those of an independent auditor may, those of City Hall may not. */
  readonly maySeePolice: boolean;
}

/** A line of either log, with whether it still gives its hash. */
export interface FoundLine {
  readonly zone: 'register' | 'police';
  /** Where the next page goes on. */
  readonly cursor: number;
  /** Absent for the second in which it waits for it. */
  readonly place?: number;
  readonly hash?: string;
  readonly chain: 'fits' | 'broken' | 'waits';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  /** What a person is called. */
  readonly called?: string;
  readonly organisation?: string;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient?: string;
  readonly detail: string;
}

export interface AuditFound {
  readonly register: readonly FoundLine[];
  /** Absent for whoever may not see it. */
  readonly police?: readonly FoundLine[];
}

/** Searches both logs as far as this auditor may. The search is a line of its own before anything is told. */
export async function searchBoth(
  desk: AuditDesk,
  auditor: Auditor,
  question: AuditQuestion,
  limit: number,
): Promise<AuditFound> {
  const { db, gateway } = desk;
  const marks = await deviceNames(desk, question);
  const people = question.person === undefined ? undefined : await findPeople(db, question.person);
  await recordSearch(desk, auditor, question, marks);
  const common = {
    ...(question.from !== undefined && { from: question.from }),
    ...(question.to !== undefined && { to: question.to }),
    ...(question.act !== undefined && { act: question.act }),
    ...(question.organisation !== undefined && { organisation: question.organisation }),
    limit,
  };
  const objects = objectsOf(question, marks);
  const actors = people?.map((id) => `person:${id}`);
  const police =
    gateway === undefined || !auditor.maySeePolice
      ? undefined
      : await searchPolice(gateway, auditor, marks, {
          ...common,
          ...(objects && { objects }),
          ...(actors && { actors }),
          ...(question.beforeZone !== undefined && { before: question.beforeZone }),
        });
  const cases = (police ?? []).flatMap(({ object }) => (object.startsWith('case:') ? [object] : []));
  const lines = await findLines(db, {
    ...common,
    ...(objects && { objects: [...new Set([...objects, ...(marks.length === 0 ? [] : cases)])] }),
    ...(actors && { actors }),
    ...(question.before !== undefined && { before: question.before }),
  });
  const unfit = await findUnfitPlaces(
    db,
    lines.flatMap(({ place }) => place ?? []),
  );
  const register = lines.map((line) => registerLine(line, unfit));
  const called = await namesOfPeople(db, idsOf([...register, ...(police ?? [])]));
  return {
    register: register.map((line) => named(line, called)),
    ...(police && { police: police.map((line) => named(line, called)) }),
  };
}

/** All names of the typed device in the logs: its marks, and its reports. */
async function deviceNames({ db, sealKey }: AuditDesk, { key }: AuditQuestion): Promise<string[]> {
  if (key === undefined) return [];
  const { keys, references } = await namesOfDevice(db, key);
  const known = [key, ...keys.flatMap((one) => parseImeiKey(one) ?? [])];
  return [
    ...new Set(known.map((one) => deviceMark(sealKey, one))),
    ...references.map((reference) => `declaration:${reference}`),
  ];
}

function objectsOf({ object, key }: AuditQuestion, marks: readonly string[]): readonly string[] | undefined {
  if (object === undefined && key === undefined) return undefined;
  return [...(object === undefined ? [] : [object]), ...marks];
}

async function searchPolice(
  gateway: Gateway,
  auditor: Auditor,
  marks: readonly string[],
  search: Parameters<typeof searchZoneLog>[1] & { readonly actors?: readonly string[] },
): Promise<FoundLine[]> {
  const { actor, organisation, why } = auditor;
  const object = marks.find((one) => one.startsWith('device:')) ?? 'zone-log';
  const crossing = { by: { actor, organisation }, act: 'search', object, why };
  return gateway.fromPolice(crossing, organisation, async (police) => {
    const further = marks.length === 0 ? [] : await zoneNamesOf(police, marks);
    const objects = search.objects && [...search.objects, ...further];
    const found = await searchZoneLog(police, { ...search, ...(objects && { objects }) });
    const unfit = await findUnfitLines(
      police,
      found.map(({ place }) => place),
    );
    return found.map((line) => policeLine(line, unfit));
  });
}

/** The search as a line of the audit: what was asked for, a device by its mark alone. */
async function recordSearch(
  { db, clock }: AuditDesk,
  { actor, organisation, why }: Auditor,
  { key: _key, person: _person, ...asked }: AuditQuestion,
  marks: readonly string[],
): Promise<void> {
  const [device] = marks;
  await recordAudit(db, {
    at: clock(),
    actor,
    act: 'search',
    object: device ?? 'audit',
    why,
    onBehalfOf: organisation,
    detail: { ...asked, byPerson: _person !== undefined },
  });
}

function registerLine(line: AuditLineFound, unfit: ReadonlySet<number>): FoundLine {
  const { id, place, hash, detail, ...rest } = line;
  const chain = place === undefined ? 'waits' : unfit.has(place) ? 'broken' : 'fits';
  return {
    ...rest,
    zone: 'register',
    cursor: id,
    chain,
    detail: JSON.stringify(detail ?? {}),
    ...(place !== undefined && { place }),
    ...(hash !== undefined && { hash: hash.toString('hex') }),
  };
}

function policeLine({ by, detail, hash, ...line }: ZoneRecord, unfit: ReadonlySet<number>): FoundLine {
  return {
    ...line,
    ...by,
    zone: 'police',
    cursor: line.place,
    chain: unfit.has(line.place) ? 'broken' : 'fits',
    hash: hash.toString('hex'),
    detail: JSON.stringify(detail ?? {}),
  };
}

function idsOf(lines: readonly FoundLine[]): string[] {
  return [
    ...new Set(lines.flatMap(({ actor }) => (/^person:[0-9a-f-]{36}$/.test(actor) ? [actor.slice(7)] : []))),
  ];
}

function named(line: FoundLine, called: ReadonlyMap<string, string>): FoundLine {
  const name = called.get(line.actor.replace(/^person:/, ''));
  return name === undefined ? line : { ...line, called: name };
}
