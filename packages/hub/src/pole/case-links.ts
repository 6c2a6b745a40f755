import { RegistryError } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import { existingCase, own } from '../police-desk/index.ts';
import type { Officer, PoliceTrx, PoliceZone, ZoneLine } from '../police-zone/index.ts';
import type { PoleEntity, PoleFile, PoleLink, PoleProblem } from './pole-file.ts';
import { openEntity, openLink, sealEntity, sealLink } from './pole-seal.ts';
import { holdLinks, insertEntities, insertLinks, listEntities, listLinks } from './pole-store.ts';
import { readPoleFile } from './read-pole-file.ts';

/** What the links of cases are kept with. */
export interface PoleParts {
  readonly zone: PoliceZone;
  /** Under which names and words are sealed; 32 bytes. */
  readonly sealKey: Buffer;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** What came of a file: how much of it is new, or all that is wrong with it. */
export type Taken =
  | { readonly ok: true; readonly added: number; readonly known: number }
  | { readonly ok: false; readonly problems: readonly PoleProblem[] };

/** The things and links of a case of the officer's own force. */
export function seeLinks(
  parts: PoleParts,
  officer: Officer,
  number: number,
  act: 'see-links' | 'export-links' = 'see-links',
): Promise<PoleFile> {
  return onCase(parts, officer, number, { act, kind: 'consultation' }, async (trx, caseId) => {
    const file = await fileOf(parts, trx, caseId);
    return { result: file, detail: { entities: file.entities.length, links: file.links.length } };
  });
}

/**
 * Adds what a file says: all of it, or nothing when anything is wrong. What the case has already, word for word, is left
 * as it is; the same label with other words is a problem, for nothing that was recorded is changed.
 */
export function takeInFile(parts: PoleParts, officer: Officer, number: number, text: string): Promise<Taken> {
  return onCase<Taken>(
    parts,
    officer,
    number,
    { act: 'add-links', kind: 'collection' },
    async (trx, caseId, at) => {
      await holdLinks(trx, caseId);
      const present = await fileOf(parts, trx, caseId);
      const reading = readPoleFile(
        text,
        present.entities.map(({ label }) => label),
      );
      if (!reading.ok) return { result: reading, detail: { problems: reading.problems.length } };
      const { file } = reading;
      const entities = newOf(file.entities, present.entities, present.links);
      const links = newOf(file.links, present.links, present.entities);
      const problems = [...entities.problems, ...links.problems];
      if (problems.length > 0)
        return { result: { ok: false, problems }, detail: { problems: problems.length } };
      const kept = { caseId, addedBy: officer.id, addedAt: at };
      await insertEntities(
        trx,
        entities.added.map((one) => ({
          ...kept,
          label: one.label,
          kind: one.kind,
          sealedWords: sealEntity(parts, caseId, one),
        })),
      );
      await insertLinks(
        trx,
        links.added.map((one) => ({
          ...kept,
          label: one.label,
          from: one.from,
          to: one.to,
          basis: one.basis,
          source: one.source,
          information: one.information,
          handling: one.handling,
          sealedWords: sealLink(parts, caseId, one),
        })),
      );
      const added = entities.added.length + links.added.length;
      const known = file.entities.length + file.links.length - added;
      return { result: { ok: true, added, known }, detail: { added } };
    },
  );
}

/** Rows that the case does not have; a label that it has with other words, or for a row of the other kind, is a problem. */
function newOf<T extends PoleEntity | PoleLink>(
  rows: readonly T[],
  present: readonly T[],
  others: readonly (PoleEntity | PoleLink)[],
): { readonly added: T[]; readonly problems: PoleProblem[] } {
  const byLabel = new Map<string, PoleEntity | PoleLink>(
    [...others, ...present].map((one) => [one.label, one]),
  );
  const added = rows.filter(({ label }) => !byLabel.has(label));
  const problems = rows.flatMap((one): PoleProblem[] => {
    const before = byLabel.get(one.label);
    if (before === undefined || sameWords(before, one)) return [];
    return [
      {
        where: `label ${one.label}`,
        problem:
          'The case has this label with other words. What is recorded is not changed: use another label',
      },
    ];
  });
  return { added, problems };
}

function sameWords(one: PoleEntity | PoleLink, other: PoleEntity | PoleLink): boolean {
  const words = (of: object) => JSON.stringify(Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return words(one) === words(other);
}

async function fileOf({ sealKey }: PoleParts, trx: PoliceTrx, caseId: string): Promise<PoleFile> {
  const [entities, links] = [await listEntities(trx, caseId), await listLinks(trx, caseId)];
  return {
    entities: entities.map((one) => openEntity(sealKey, one)),
    links: links.map((one) => openLink(sealKey, one)),
  };
}

/** Works on a case of the officer's own force, with its line; adding takes an open one. */
async function onCase<T>(
  { zone, clock }: PoleParts,
  officer: Officer,
  number: number,
  { act, kind }: Pick<ZoneLine, 'act' | 'kind'>,
  work: (
    trx: PoliceTrx,
    caseId: string,
    at: number,
  ) => Promise<{ readonly result: T; readonly detail: NonNullable<ZoneLine['detail']> }>,
): Promise<T> {
  const at = clock();
  const { result } = await zone.within(
    ({ caseId, detail }: { caseId: string; result: T; detail: NonNullable<ZoneLine['detail']> }) => ({
      at,
      kind,
      by: officer,
      act,
      object: `case:${caseId}`,
      why: officer.why,
      detail: { case: number, ...detail },
    }),
    async (trx) => {
      const found = await existingCase(trx, number);
      own(officer, found);
      if (kind !== 'consultation' && found.state === 'closed')
        throw new RegistryError('conflict', 'This case is closed. Open another one about the phone.');
      return { caseId: found.id, ...(await work(trx, found.id, at)) };
    },
  );
  return result;
}
