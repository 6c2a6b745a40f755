import { RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import type { Officer, PoliceTrx } from '../police-zone/index.ts';
import { sealText } from '../sealing.ts';
import { insertBasis, insertNote } from './case-note-store.ts';
import { type CaseChange, changeCase, findCase, type PoliceCase } from './case-store.ts';
import { type BasisKind, basisKinds, isKeyOf, outcomes } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { findReport } from './device-look-store.ts';

/** Letters of a note at most; a form may not send more either. */
export const longestNote = 4_000;
/** How long a recorded basis opens network data: 28 days, in milliseconds. After that it is recorded anew, or it is over. */
const basisLifeMs = 28 * 86_400_000;

/** Where a note is sealed to. */
export function placeOfNote(noteId: string): string {
  return `deadset case note v1\n${noteId}`;
}

/** Adds a note, sealed. Throws 'invalid' when it is empty or too long. */
export async function addNote(
  desk: DeskParts,
  officer: Officer,
  number: number,
  text: string,
): Promise<void> {
  const words = text.trim();
  if (words === '') throw new RegistryError('invalid', 'Write the note first.');
  if (words.length > longestNote)
    throw new RegistryError('invalid', `A note has ${longestNote} characters at most. Write two.`);
  const id = newId(desk.entropy);
  const at = desk.clock();
  await onOwnCase(desk, officer, number, { act: 'note-case', at }, async (trx, { id: caseId }) => {
    const sealedText = sealText(desk.sealKey, placeOfNote(id), words, desk.entropy);
    await insertNote(trx, { id, caseId, writtenBy: officer.id, at, sealedText });
    await changeCase(trx, caseId, {}, at);
    return {};
  });
}

/** Gives a case to an officer of the force; `isMember` says whether somebody is one. */
export async function assignCase(
  desk: DeskParts,
  officer: Officer,
  number: number,
  to: { readonly id: string; readonly isMember: boolean; readonly area?: string },
): Promise<void> {
  if (!to.isMember) throw new RegistryError('invalid', 'Choose an officer of your force from the list.');
  const area = to.area === undefined ? {} : { area: to.area };
  await change(desk, officer, number, 'assign-case', { assignedTo: to.id, ...area });
}

/** Ends a case with its outcome. */
export async function closeCase(
  desk: DeskParts,
  officer: Officer,
  number: number,
  outcome: string,
): Promise<void> {
  if (!isKeyOf(outcomes, outcome)) throw new RegistryError('invalid', 'Choose how the case ended.');
  const closed = { outcome, at: desk.clock() };
  await change(desk, officer, number, 'close-case', { closed }, { outcome });
}

/**
 * Records on what law the network data of this case's device is shown. Throws 'invalid' without one of the two kinds, or
 * without an id or words that say which law it is.
 */
export async function recordBasis(
  desk: DeskParts,
  officer: Officer,
  number: number,
  { kind, reference }: { readonly kind: string; readonly reference: string },
): Promise<void> {
  if (!isKeyOf(basisKinds, kind)) throw new RegistryError('invalid', 'Choose on what law it is shown.');
  const words = basisReference(kind, reference.trim());
  const at = desk.clock();
  const id = newId(desk.entropy);
  await onOwnCase(desk, officer, number, { act: 'record-basis', at }, async (trx, { id: caseId }) => {
    const basis = { id, caseId, kind, reference: words, recordedBy: officer.id, at };
    await insertBasis(trx, { ...basis, untilAt: at + basisLifeMs });
    return { basis: kind, reference: words };
  });
}

/**
 * Gives the report its crime reference: tier 2 on the register, then on the case. Throws what the register says when the
 * report cannot be verified (it has ended, or it has one).
 */
export async function giveCrimeReference(
  desk: DeskParts,
  officer: Officer,
  number: number,
  typed: string,
): Promise<void> {
  const crimeReference = typed.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9/ .-]{2,63}$/.test(crimeReference)) {
    throw new RegistryError(
      'invalid',
      'A crime reference has 3 to 64 letters, digits, strokes and hyphens, as your force issued it.',
    );
  }
  const found = await seeCase(desk, officer, number, 'see-case');
  own(officer, found);
  // Before the register: what is done there is not undone when the case refuses.
  requireOpen(found);
  const { declarationReference: reference } = found;
  if (reference !== undefined) {
    const crossing = { by: officer, act: 'verify', object: `declaration:${reference}`, why: officer.why };
    const report = await desk.gateway.fromRegister(crossing, (register) =>
      findReport(register, { reference }),
    );
    if (report === undefined)
      throw new RegistryError('not-found', 'The report of this case has been erased.');
    const { organisation: force } = officer;
    await desk.gateway.inRegister(
      crossing,
      (trx) => desk.declarations.verify(trx, { reference, force, crimeReference, at: desk.clock() }),
      report.keys,
    );
  }
  const detail = { reference: crimeReference };
  await change(desk, officer, number, 'give-crime-reference', { crimeReference }, detail);
}

/** A case by its number, with the look on the log. Throws 'not-found'. */
export function seeCase(
  desk: Pick<DeskParts, 'zone' | 'clock'>,
  officer: Officer,
  number: number,
  act: string,
): Promise<PoliceCase> {
  const line = { at: desk.clock(), by: officer, why: officer.why, act, kind: 'consultation' } as const;
  return desk.zone.within(
    (found) => ({ ...line, object: `case:${found.id}`, detail: { case: found.number } }),
    (trx) => existingCase(trx, number),
  );
}

/** Refuses a case of another force. */
export function own({ organisation }: Officer, { force }: PoliceCase): void {
  if (force !== organisation)
    throw new RegistryError(
      'not-allowed',
      'This case is of another force. Ask them, or open one of your own.',
    );
}

function requireOpen({ state }: PoliceCase): void {
  if (state === 'closed')
    throw new RegistryError('conflict', 'This case is closed. Open another one about the phone.');
}

async function change(
  desk: DeskParts,
  officer: Officer,
  number: number,
  act: string,
  what: CaseChange,
  detail: Readonly<Record<string, string>> = {},
): Promise<void> {
  const at = desk.clock();
  await onOwnCase(desk, officer, number, { act, at }, async (trx, { id }) => {
    await changeCase(trx, id, what, at);
    return detail;
  });
}

/** Does something about an open case of the officer's own force; what it gives is the line's detail. */
function onOwnCase(
  desk: DeskParts,
  officer: Officer,
  number: number,
  { act, at }: { readonly act: string; readonly at: number },
  work: (trx: PoliceTrx, found: PoliceCase) => Promise<Readonly<Record<string, string>>>,
): Promise<{ id: string; detail: Readonly<Record<string, string>> }> {
  const line = { at, by: officer, why: officer.why, act, kind: 'alteration' } as const;
  return desk.zone.within(
    ({ id, detail }) => ({ ...line, object: `case:${id}`, detail: { case: number, ...detail } }),
    async (trx) => {
      const found = await existingCase(trx, number);
      own(officer, found);
      requireOpen(found);
      return { id: found.id, detail: await work(trx, found) };
    },
  );
}

/** A case by its number. Throws 'not-found'. */
export async function existingCase(trx: PoliceTrx, number: number): Promise<PoliceCase> {
  const found = await findCase(trx, number);
  if (found === undefined) throw new RegistryError('not-found', 'There is no case with this number.');
  return found;
}

function basisReference(kind: BasisKind, reference: string): string {
  if (kind === 'ipa-authorisation' && !/^[A-Za-z0-9][A-Za-z0-9/.-]{4,63}$/.test(reference))
    throw new RegistryError(
      'invalid',
      'Type the id of the authorisation: 5 to 64 letters, digits, strokes and hyphens.',
    );
  if (reference.length < 10 && kind === 'legal-basis')
    throw new RegistryError('invalid', 'Say on what law, and why it is needed, in 10 characters at least.');
  if (reference.length > 200 || /@|\d(?:[ -]?\d){9,}/.test(reference))
    throw new RegistryError(
      'invalid',
      'Use 200 characters at most, without telephone numbers, numbers of phones or addresses.',
    );
  return reference;
}
