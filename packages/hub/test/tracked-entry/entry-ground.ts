import { randomBytes } from 'node:crypto';
import { trackedEntryTestNames } from '@deadset/domain';
import {
  connectZone,
  createGateway,
  createPoliceZone,
  type PoliceZone,
} from '../../src/police-zone/index.ts';
import type { TypedDecision } from '../../src/tracked-entry/decide-entry.ts';
import type { EntryOfficer, EntryParts } from '../../src/tracked-entry/entry-parts.ts';
import type { SealedPoint } from '../../src/tracked-entry/entry-seal.ts';
import { addPoint, askForEntry, beginEntry, type NewPremises } from '../../src/tracked-entry/gather-entry.ts';
import { createTestDatabase } from '../support/test-database.ts';

export const hourMs = 3_600_000;

/** A police zone with one case of one force, and a clock that the test puts forward. */
export async function startEntries() {
  const database = await createTestDatabase();
  const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  let now = Date.UTC(2026, 10, 23, 9);
  const clock = () => now;
  const zone = createPoliceZone(police.db);
  const parts: EntryParts = {
    zone,
    gateway: createGateway({ register: database.db, zone, clock }),
    sealKey: Buffer.alloc(32, 9),
    clock,
    entropy: randomBytes,
    instrument: 'S.I. of a test, regulation 2',
  };
  const officer = anOfficer('4');
  const caseNumber = await openCase(zone, officer, now, { id: '0b0e7a1e-7f5b-4d0e-9a52-26a26a26a26a' });
  const premises = () => premisesAt(now);
  const point = () => pointAt(now);
  return {
    database,
    police: police.db,
    parts,
    officer,
    caseNumber,
    clock,
    pass: (ms: number) => {
      now += ms;
    },
    premises,
    point,
    /** Opens another case, about a report or a number that was typed. */
    openCase: (about: CaseAbout) => openCase(zone, officer, now, about),
    /** An entry that waits for an inspector. */
    asked: async (onCase = caseNumber) => {
      const number = await beginEntry(parts, officer, onCase, premises());
      await addPoint(parts, officer, number, point());
      await askForEntry(parts, officer, number, grounds);
      return number;
    },
    close: async () => {
      await police.close();
      await database.close();
    },
  };
}

export function anOfficer(id: string, organisation = 'police-east'): EntryOfficer {
  return { id, actor: `person:${id}`, organisation, called: `Desk ${id}`, why: 'investigate-crime: a test' };
}

export const grounds = Object.fromEntries(
  trackedEntryTestNames.map((test) => [test, `What speaks for ${test}, by the keeper`]),
);

export const authorised: TypedDecision = {
  verdict: 'authorised',
  given: 'in-writing',
  hours: 4,
  rank: 'Inspector',
  satisfied: trackedEntryTestNames,
  reasons: 'Fresh positions, and the neighbour saw it',
};

interface CaseAbout {
  readonly id: string;
  readonly declaration_id?: string;
  readonly sealed_identifier?: Buffer;
}

/** A case of the officer's force, opened without the desk. */
async function openCase(
  zone: PoliceZone,
  officer: EntryOfficer,
  at: number,
  about: CaseAbout,
): Promise<number> {
  const line = {
    at,
    kind: 'alteration',
    by: officer,
    act: 'open-case',
    object: 'case',
    why: 'a test',
  } as const;
  const row = {
    ...about,
    force: officer.organisation,
    opened_by: officer.id,
    opened_at: new Date(at),
    changed_at: new Date(at),
    state: 'open',
  } as const;
  const { number } = await zone.within(line, (trx) =>
    trx.insertInto('police_case').values(row).returning('number').executeTakeFirstOrThrow(),
  );
  return number;
}

function premisesAt(at: number): NewPremises {
  return {
    words: '14 Acacia Terrace, second floor',
    latitude: 51.507412,
    longitude: -0.127812,
    radiusMetres: 8,
    dwellings: 6,
    items: 'A black telephone with a cracked corner',
    stolenAt: at - 2 * hourMs,
  };
}

function pointAt(at: number): Omit<SealedPoint, 'called'> {
  return {
    source: 'maker-account',
    witness: 'officer',
    seenBy: 'PC 4 on the keeper’s tablet',
    latitude: 51.507433,
    longitude: -0.127799,
    accuracyMetres: 25,
    at: at - 600_000,
  };
}
