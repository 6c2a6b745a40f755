import { randomBytes } from 'node:crypto';
import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, createGateway, createPoliceZone } from '../../src/police-zone/index.ts';
import type { PropertyDependencies } from '../../src/property/index.ts';
import type { StoreOfficer } from '../../src/property/property-dependencies.ts';
import { type NewSeizure, recordSeizure } from '../../src/property/record-seizure.ts';
import { createTestDatabase } from '../support/test-database.ts';

/** Two forces, an officer of each, and a register in which anybody can report. */
export async function startStore() {
  const database = await createTestDatabase();
  const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
  const clock = () => now;
  let now = Date.UTC(2026, 10, 23, 9);
  const zone = createPoliceZone(police.db);
  const gateway = createGateway({ register: database.db, zone, clock });
  const sealKey = Buffer.alloc(32, 9);
  const parts: PropertyDependencies = { zone, gateway, sealKey, clock, entropy: randomBytes };
  for (const id of ['police-east', 'police-west'])
    await addParticipant(database.db, { id, name: `The ${id}`, role: 'police', gates: [], scopes: [] });
  const declarations = createDeclarationService({
    db: database.db,
    clock,
    entropy: randomBytes,
    codeKey: Buffer.alloc(32, 7),
    doubts: { disputeOf: () => Promise.resolve(undefined), mayNotDeclare: () => Promise.resolve(undefined) },
  });
  let seizures = 0;
  return {
    database,
    police: police.db,
    parts,
    declarations,
    pass: (ms: number) => {
      now += ms;
    },
    clock,
    /** Reports a phone; gives what its keeper keeps. */
    report: async (key: ImeiKey) => {
      const request = { keys: [key], happened: 'stolen', takenAt: now - 1000 } as const;
      const made = await declarations.declare({ actor: 'declarer' }, request, randomBytes(8).toString('hex'));
      return { reference: made.reference, code: made.withdrawalCode };
    },
    /** Records a seizure; gives its label. */
    seize: (officer: StoreOfficer = anOfficer('police-east'), change: Partial<NewSeizure> = {}) => {
      seizures += 1;
      return recordSeizure(parts, officer, {
        reference: `EX/${seizures}`,
        place: 'A flat above a shop',
        seizedAt: now - 3_600_000,
        powers: ['pace-19', 'pace-8'],
        ...change,
      });
    },
    close: async () => {
      await police.close();
      await database.close();
    },
  };
}
export type StoreGround = Awaited<ReturnType<typeof startStore>>;

export function anOfficer(organisation: string, id = '4'): StoreOfficer {
  return {
    id,
    actor: `person:${id}`,
    organisation,
    called: `Desk ${id}`,
    why: 'help-keeper: the search of today',
  };
}

/** The number on the box of one phone of a model. */
export function aPhone(serial: number): { readonly key: ImeiKey; readonly imei: string } {
  const key = imeiKeyFrom(35_209_907, serial);
  if (key === undefined) throw new Error('no such serial');
  return { key, imei: formatImei(key) };
}
