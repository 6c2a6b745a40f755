import { type ExhibitRow, keysOfRow, RegistryError, sameness } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { newId } from '../new-id.ts';
import { deviceMark, identifierMark, type PoliceTrx, type ZoneLine } from '../police-zone/index.ts';
import { hashOfHeads } from './custody-chain.ts';
import { addLinks } from './custody-store.ts';
import {
  addExhibits,
  type Exhibit,
  lastNumber,
  listByKeys,
  listSameness,
  markClones,
} from './exhibit-store.ts';
import { firstLink } from './handle-exhibit.ts';
import { type IntakeLine, readIntakeList } from './intake-list.ts';
import { addLines, dropLines } from './mending-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { powersInWords } from './record-seizure.ts';
import { sealWords } from './sealed-words.ts';
import { findSeizure, type Seizure } from './seizure-store.ts';

/** A list of devices that come into the store. */
export interface IntakeRequest {
  /** Label of the seizure. */
  readonly label: string;
  /** As it was pasted, uploaded or scanned. */
  readonly text: string;
  /** Where they lie from now on. */
  readonly place: string;
  /** Lines kept from before that this list puts right. */
  readonly mended?: readonly string[];
}

/** What became of a list: every line of it is either an exhibit or kept to be put right. */
export interface Intake {
  readonly taken: readonly Exhibit[];
  readonly toMend: readonly { readonly text: string; readonly problem: string }[];
  /** How many of those taken have an IMEI that another exhibit has too. */
  readonly clones: number;
}

/** Takes devices into the store, each with a number and the first link of its custody chain. */
export function takeIn(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  request: IntakeRequest,
): Promise<Intake> {
  const lines = readIntakeList(request.text);
  const at = parts.clock();
  return parts.zone.within<Intake & { readonly heads: Buffer[] }>(
    ({ taken, toMend, heads }) => ({
      at,
      kind: 'collection',
      by: officer,
      act: 'take-in',
      object: `seizure:${request.label}`,
      why: officer.why,
      detail: { taken: taken.length, toMend: toMend.length, ...loggedHeads(taken, heads) },
    }),
    async (trx) => {
      // Locked: numbers are given out by one intake at a time.
      const seizure = await findSeizure(trx, officer.organisation, request.label, true);
      if (seizure === undefined)
        throw new RegistryError('not-found', 'Your force has no seizure with this label.');
      await dropLines(trx, seizure.id, request.mended ?? []);
      const { rows, toMend } = await sortOut(trx, seizure, lines);
      const { taken, heads } = await addRows(trx, parts, officer, {
        seizure,
        rows,
        place: request.place,
        at,
      });
      await addLines(
        trx,
        seizure.id,
        toMend.map((line) => {
          const id = newId(parts.entropy);
          return { id, sealedLine: sealWords(parts, id, line) };
        }),
        at,
      );
      return { taken, toMend, heads, clones: taken.filter(({ mayBeClone }) => mayBeClone).length };
    },
  );
}

/** Parts what can be taken in from what somebody has to put right: lines that are unclear, and devices listed twice. */
async function sortOut(trx: PoliceTrx, seizure: Seizure, lines: readonly IntakeLine[]) {
  const present = await listSameness(trx, seizure.id);
  const rows: { row: ExhibitRow; hash: Buffer }[] = [];
  const toMend: { text: string; problem: string }[] = [];
  for (const { text, line, read } of lines) {
    if (!read.ok) {
      toMend.push({ text, problem: read.problem });
      continue;
    }
    const hash = sha256(Buffer.from(sameness(read.row)));
    const same = present.get(hash.toString('hex'));
    if (same === undefined) {
      present.set(hash.toString('hex'), `line ${line}`);
      rows.push({ row: read.row, hash });
    } else
      toMend.push({
        text,
        problem: `${same} says exactly the same. Take this one out, or add its own seal.`,
      });
  }
  return { rows, toMend };
}

async function addRows(
  trx: PoliceTrx,
  parts: PropertyDependencies,
  officer: StoreOfficer,
  {
    seizure,
    rows,
    place,
    at,
  }: { seizure: Seizure; rows: { row: ExhibitRow; hash: Buffer }[]; place: string; at: number },
): Promise<{ readonly taken: Exhibit[]; readonly heads: Buffer[] }> {
  const from = await lastNumber(trx, seizure.id);
  const allKeys = rows.flatMap(({ row }) => keysOfRow(row));
  const elsewhere = await listByKeys(trx, seizure.force, [...new Set(allKeys)]);
  const known = new Set(elsewhere.flatMap(({ keys }) => keys));
  const counts = new Map<number, number>();
  for (const key of allKeys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const exhibits = rows.map(({ row, hash }, i): Exhibit => {
    const keys = keysOfRow(row);
    const mayBeClone = keys.some((key) => known.has(key) || (counts.get(key) ?? 0) > 1);
    return exhibitOf(parts, { seizure, row, hash, number: from + i + 1, place, at, mayBeClone });
  });
  if (exhibits.length === 0) return { taken: [], heads: [] };
  await addExhibits(trx, exhibits);
  const shared = new Set(allKeys);
  await markClones(
    trx,
    elsewhere.filter(({ keys }) => keys.some((key) => shared.has(key))).map(({ id }) => id),
    at,
  );
  const why = `Taken in: ${powersInWords(seizure.powers)}`;
  const links = exhibits.map((exhibit) => ({
    exhibitId: exhibit.id,
    link: firstLink(exhibit, officer, why),
  }));
  await addLinks(trx, links);
  return { taken: exhibits, heads: links.map(({ link }) => link.hash) };
}

/** What the line of an intake keeps of the chains that begin with it: the first number, and a hash of all heads. */
function loggedHeads([first]: readonly Exhibit[], heads: readonly Buffer[]): ZoneLine['detail'] {
  return first && { first: first.number, heads: hashOfHeads(heads) };
}

function exhibitOf(
  parts: PropertyDependencies,
  row: {
    readonly seizure: Seizure;
    readonly row: ExhibitRow;
    readonly hash: Buffer;
    readonly number: number;
    readonly place: string;
    readonly at: number;
    readonly mayBeClone: boolean;
  },
): Exhibit {
  const { seizure, number, place, at } = row;
  const { traces, doubts, readFrom, seal, description, lostModeText } = row.row;
  const id = newId(parts.entropy);
  const words = {
    ...(description !== undefined && { description }),
    ...(lostModeText !== undefined && { lostModeText }),
  };
  return {
    id,
    seizureId: seizure.id,
    force: seizure.force,
    number,
    reference: `${seizure.label}-${String(number).padStart(4, '0')}`,
    status: 'held',
    keys: keysOfRow(row.row),
    traces: traces.map(({ kind, text }) => `${kind} ${text}`),
    marks: traces.map((trace) =>
      trace.kind === 'imei'
        ? deviceMark(parts.sealKey, trace.key)
        : identifierMark(parts.sealKey, trace.kind, trace.text),
    ),
    doubts,
    place,
    sameness: row.hash,
    mayBeClone: row.mayBeClone,
    takenInAt: at,
    changedAt: at,
    ...(readFrom !== undefined && { readFrom }),
    ...(seal !== undefined && { seal }),
    ...(Object.keys(words).length > 0 && { sealedWords: sealWords(parts, id, words) }),
  };
}
