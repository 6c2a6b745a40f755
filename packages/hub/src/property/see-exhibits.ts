import { RegistryError } from '@deadset/domain';
import type { PoliceTrx } from '../police-zone/index.ts';
import { type Booking, findBooking } from './collection-store.ts';
import type { CustodyLink, CustodyVerdict } from './custody-chain.ts';
import { listLinks } from './custody-store.ts';
import { verdictOf } from './custody-verdict.ts';
import { type Exhibit, type ExhibitFilter, findExhibit, listExhibits } from './exhibit-store.ts';
import { noSuchExhibit } from './handle-exhibit.ts';
import { type Lead, listLeads } from './lead-store.ts';
import { listLines } from './mending-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { openWords, type Words } from './sealed-words.ts';
import { findSeizure, type ListedSeizure, listSeizures, type Seizure } from './seizure-store.ts';

/** An exhibit with its words opened. */
export interface SeenExhibit extends Exhibit {
  readonly words: Words;
}

/** A seizure with all that waits to be done with it. */
export interface SeenSeizure {
  readonly seizure: Seizure;
  readonly words: Words;
  readonly exhibits: readonly SeenExhibit[];
  readonly leads: readonly Lead[];
  /** Lines that have to be put right, with their ids. */
  readonly lines: readonly { readonly id: string; readonly text: string; readonly problem: string }[];
}

/** All of one exhibit. */
export interface SeenExhibitWhole {
  readonly exhibit: SeenExhibit;
  readonly leads: readonly Lead[];
  readonly links: readonly CustodyLink[];
  readonly verdict: CustodyVerdict;
  readonly booking?: Booking;
}

/** Exhibits that a page shows of one seizure at most; the file has all. */
const mostExhibits = 5_000;

/** The seizures of the officer's force. */
export function seeSeizures(parts: PropertyDependencies, officer: StoreOfficer): Promise<ListedSeizure[]> {
  return looking(parts, officer, 'see-seizures', 'property-store', (trx) =>
    listSeizures(trx, officer.organisation, 200),
  );
}

/** Exhibits of the officer's force, wherever they came from. */
export function seeExhibits(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  filter: Omit<ExhibitFilter, 'force' | 'limit'>,
  act: 'see-exhibits' | 'export-exhibits' = 'see-exhibits',
): Promise<SeenExhibit[]> {
  return looking(parts, officer, act, 'property-store', async (trx) => {
    const found = await listExhibits(trx, { ...filter, force: officer.organisation, limit: 1_000 });
    return found.map((exhibit) => opened(parts, exhibit));
  });
}

/** One seizure of the officer's force; 'not-found' for any other. */
export function seeSeizure(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  label: string,
  act: 'see-seizure' | 'export-seizure' = 'see-seizure',
): Promise<SeenSeizure> {
  return looking(parts, officer, act, `seizure:${label}`, async (trx) => {
    const seizure = await findSeizure(trx, officer.organisation, label);
    if (seizure === undefined)
      throw new RegistryError('not-found', 'Your force has no seizure with this label.');
    const filter = { force: seizure.force, seizureId: seizure.id, limit: mostExhibits };
    const exhibits = await listExhibits(trx, filter);
    const leads = await listLeads(
      trx,
      exhibits.map(({ id }) => id),
    );
    const lines = await listLines(trx, seizure.id);
    return {
      seizure,
      words: openWords(parts.sealKey, seizure.id, seizure.sealedWords),
      exhibits: exhibits.map((exhibit) => opened(parts, exhibit)),
      leads,
      lines: lines.map(({ id, sealedLine }) => {
        const { text = '', problem = '' } = openWords(parts.sealKey, id, sealedLine);
        return { id, text, problem };
      }),
    };
  });
}

/** One exhibit of the officer's force with its chain, verified; 'not-found' for any other. */
export function seeExhibit(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<SeenExhibitWhole> {
  return looking(parts, officer, 'see-exhibit', `exhibit:${reference}`, async (trx) => {
    const exhibit = await findExhibit(trx, officer.organisation, reference);
    if (exhibit === undefined) throw noSuchExhibit();
    const links = await listLinks(trx, exhibit);
    const booking = await findBooking(trx, exhibit.id);
    return {
      exhibit: opened(parts, exhibit),
      leads: await listLeads(trx, [exhibit.id]),
      links,
      verdict: await verdictOf(trx, exhibit, links),
      ...(booking !== undefined && { booking }),
    };
  });
}

function opened({ sealKey }: PropertyDependencies, exhibit: Exhibit): SeenExhibit {
  return { ...exhibit, words: openWords(sealKey, exhibit.id, exhibit.sealedWords ?? null) };
}

function looking<T>(
  { zone, clock }: PropertyDependencies,
  officer: StoreOfficer,
  act: string,
  object: string,
  read: (trx: PoliceTrx) => Promise<T>,
): Promise<T> {
  const line = { at: clock(), kind: 'consultation', by: officer, act, object, why: officer.why } as const;
  return zone.within(line, read);
}
