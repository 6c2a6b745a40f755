import { formatImei, RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import { deviceMark, type Officer } from '../police-zone/index.ts';
import { sealText } from '../sealing.ts';
import { findOpenCases, insertCase, type PoliceCase } from './case-store.ts';
import { areas } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { findReport, lookUpDevice, type ReportLook } from './device-look-store.ts';
import { markOf, type TypedIdentifier } from './typed-identifier.ts';

/** What a case is about: a report by its reference, or a phone by what was typed. */
export type CaseSubject =
  | { readonly reference: string }
  | { readonly typed: TypedIdentifier & { readonly ok: true } };

interface Found {
  readonly mark: string;
  readonly report?: ReportLook;
  /** What was typed, where there is no report to find it by again. */
  readonly identifier?: string;
}

/**
 * Opens a case of the officer's force, in their hands. Gives the open one where the force has one about this phone
 * already. Throws 'not-found' for a reference that nobody has, and 'invalid' for an area that is none.
 */
export async function openCase(
  desk: DeskParts,
  officer: Officer,
  subject: CaseSubject,
  area?: string,
): Promise<{ readonly opened: PoliceCase; readonly isNew: boolean }> {
  if (area !== undefined && !areas.includes(area))
    throw new RegistryError('invalid', 'Choose the area from the list.');
  const found = await findSubjectOf(desk, officer, subject);
  const at = desk.clock();
  const id = newId(desk.entropy);
  const { mark, report, identifier } = found;
  const crime = report?.crimes[0];
  const line = { at, by: officer, why: officer.why };
  return desk.zone.within(
    ({ opened, isNew }) => ({
      ...line,
      act: isNew ? 'open-case' : 'see-case',
      kind: isNew ? 'collection' : 'consultation',
      object: `case:${opened.id}`,
      detail: { case: opened.number },
    }),
    async (police) => {
      const declarationIds = report === undefined ? [] : [report.id];
      const known = await findOpenCases(police, { marks: [mark], declarationIds });
      const own = known.find(({ force }) => force === officer.organisation);
      if (own !== undefined) return { opened: own, isNew: false };
      const opened = await insertCase(police, {
        id,
        force: officer.organisation,
        openedBy: officer.id,
        openedAt: at,
        assignedTo: officer.id,
        deviceMark: mark,
        ...(area === undefined ? {} : { area }),
        ...(report && { declarationId: report.id, declarationReference: report.reference }),
        ...(crime && { crimeReference: crime.reference }),
        ...(identifier !== undefined && {
          sealedIdentifier: sealText(desk.sealKey, placeOfIdentifier(id), identifier, desk.entropy),
        }),
      });
      if (opened === undefined)
        throw new RegistryError(
          'conflict',
          'A colleague has just opened a case about this phone. Look for it.',
        );
      return { opened, isNew: true };
    },
  );
}

/** Where a case's identifier is sealed to. */
export function placeOfIdentifier(caseId: string): string {
  return `deadset case identifier v1\n${caseId}`;
}

async function findSubjectOf(desk: DeskParts, officer: Officer, subject: CaseSubject): Promise<Found> {
  const { gateway, sealKey } = desk;
  const crossing = { by: officer, act: 'open-case', why: officer.why };
  if ('reference' in subject) {
    const { reference } = subject;
    const object = `declaration:${reference}`;
    const report = await gateway.fromRegister({ ...crossing, object }, (register) =>
      findReport(register, { reference }),
    );
    const [key] = report?.keys ?? [];
    if (report === undefined || key === undefined)
      throw new RegistryError('not-found', 'There is no report with this reference.');
    return { mark: deviceMark(sealKey, key), report };
  }
  const { typed } = subject;
  const mark = markOf(sealKey, typed);
  if (typed.kind === 'serial') return { mark, identifier: `serial ${typed.serial}` };
  const { key } = typed;
  const look = await gateway.fromRegister({ ...crossing, object: mark }, (register) =>
    lookUpDevice(register, key),
  );
  const report = look.reports.find(({ hasEnded }) => !hasEnded);
  return report === undefined ? { mark, identifier: `imei ${formatImei(key)}` } : { mark, report };
}
