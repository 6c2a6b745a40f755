import { parseHumanImei } from '@deadset/domain';
import type { Officer } from '../police-zone/index.ts';
import { deviceMark, searchZoneLog, type ZoneRecord } from '../police-zone/index.ts';
import { openText } from '../sealing.ts';
import { findBasis, listNotes, type NetworkBasis, type SealedNote } from './case-note-store.ts';
import type { PoliceCase } from './case-store.ts';
import { existingCase, placeOfNote } from './case-work.ts';
import type { DeskParts, SeizureStep } from './desk-parts.ts';
import { findReport, type ReportWithKeys } from './device-look-store.ts';
import { placeOfIdentifier } from './open-case.ts';
import { type RegisterSteps, readOfficers, readRegisterSteps } from './register-steps-store.ts';

/** One case with all that is known of its device. */
export interface CaseFile {
  readonly found: PoliceCase;
  /** Absent where there is none, or it has been erased. */
  readonly report?: ReportWithKeys;
  readonly steps: RegisterSteps;
  readonly notes: readonly Note[];
  /** The newest lines about the case in the log of section 62. */
  readonly work: readonly ZoneRecord[];
  readonly seizures: readonly SeizureStep[];
  /** On what law network data is shown; absent when it is not. */
  readonly basis?: NetworkBasis;
  /** What the officers of the force are called, by their ids. */
  readonly officers: ReadonlyMap<string, { readonly called: string; readonly isOfficer: boolean }>;
  /** Whether the case is of the officer's own force. */
  readonly isOwn: boolean;
}

export interface Note {
  readonly at: number;
  readonly writtenBy: string;
  readonly text: string;
}

/** Lines of the log that a case's page shows at most. */
const mostLines = 200;

/**
 * Gathers a case and the life of its device from both zones. The look is on both logs; where a basis opens network data,
 * the line says on which one it was shown. Officers of another force see neither notes nor network data.
 */
export async function readCaseFile(desk: DeskParts, officer: Officer, number: number): Promise<CaseFile> {
  const at = desk.clock();
  const ownPart = await readOwnPart(desk, officer, number, at);
  const { found, isOwn, basis } = ownPart;
  const asked = {
    by: officer,
    act: basis === undefined ? 'see-timeline' : 'see-network-data',
    object: `case:${found.id}`,
    why: officer.why,
    ...(basis && { detail: { basis: basis.kind, reference: basis.reference } }),
  };
  const fromRegister = await desk.gateway.fromRegister(asked, async (register) => {
    const report =
      found.declarationId === undefined ? undefined : await findReport(register, { id: found.declarationId });
    const keys = report?.keys ?? keysTyped(desk, found);
    const steps = await readRegisterSteps(register, {
      keys,
      certificateMarks: keys.map(desk.certificateMark),
      withNetworks: basis !== undefined,
      ...(report && { declarationId: report.id }),
    });
    return { report, keys, steps, officers: await readOfficers(register, found.force) };
  });
  const { report, keys, steps, officers } = fromRegister;
  const marks = [...new Set([...(found.deviceMark ? [found.deviceMark] : []), ...marksOf(desk, keys)])];
  const line = { at, by: officer, why: officer.why, object: `case:${found.id}`, detail: { case: number } };
  const seizures = await desk.zone.within({ ...line, act: 'see-seizures', kind: 'consultation' }, (police) =>
    desk.seizureSteps(police, marks),
  );
  return {
    found,
    isOwn,
    steps,
    seizures,
    notes: ownPart.notes.map((note) => opened(desk, note)),
    work: ownPart.work,
    officers: new Map(officers.map(({ id, ...rest }) => [id, rest])),
    ...(report && { report }),
    ...(basis && { basis }),
  };
}

/** What the police zone itself has of a case. */
interface OwnPart extends Pick<CaseFile, 'found' | 'isOwn' | 'work'> {
  readonly basis: NetworkBasis | undefined;
  readonly notes: readonly SealedNote[];
}

/** Reads that in one look with one line. */
function readOwnPart(desk: DeskParts, officer: Officer, number: number, at: number): Promise<OwnPart> {
  const line = { at, by: officer, why: officer.why, act: 'see-case', kind: 'consultation' } as const;
  return desk.zone.within(
    ({ found }) => ({ ...line, object: `case:${found.id}`, detail: { case: number } }),
    async (police) => {
      const found = await existingCase(police, number);
      const isOwn = found.force === officer.organisation;
      const basis = isOwn ? await findBasis(police, found.id, at) : undefined;
      return {
        found,
        isOwn,
        basis,
        notes: isOwn ? await listNotes(police, found.id) : [],
        work: await searchZoneLog(police, { objects: [`case:${found.id}`], limit: mostLines }),
      };
    },
  );
}

function opened({ sealKey }: DeskParts, { id, at, writtenBy, sealedText }: SealedNote): Note {
  return { at, writtenBy, text: openText(sealKey, placeOfNote(id), sealedText) };
}

/** The logs' names of a device by its IMEIs. */
export function marksOf({ sealKey }: Pick<DeskParts, 'sealKey'>, keys: ReportWithKeys['keys']): string[] {
  return keys.map((key) => deviceMark(sealKey, key));
}

/** The IMEI that was typed where there was no report. */
export function keysTyped(
  { sealKey }: Pick<DeskParts, 'sealKey'>,
  { id, sealedIdentifier }: PoliceCase,
): ReportWithKeys['keys'] {
  if (sealedIdentifier === undefined) return [];
  const [kind, text = ''] = openText(sealKey, placeOfIdentifier(id), sealedIdentifier).split(' ');
  const parsed = parseHumanImei(text);
  return kind === 'imei' && parsed.ok ? [parsed.imei.key] : [];
}
