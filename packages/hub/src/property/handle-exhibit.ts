import { type ExhibitAct, exhibitStepFor, RegistryError } from '@deadset/domain';
import type { PoliceTrx, ZoneLine } from '../police-zone/index.ts';
import { type CustodyFact, type CustodyLink, chainStart, linkAfter } from './custody-chain.ts';
import { addLinks, lastLink } from './custody-store.ts';
import { changeExhibit, type Exhibit, findExhibit } from './exhibit-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';

/** Who has an exhibit in hand, as its custody chain names them. */
export type Hand = Pick<StoreOfficer, 'actor' | 'called'>;

/** What is done with an exhibit. What is absent stays as it was. */
export interface Handling {
  readonly act: ExhibitAct;
  readonly why: string;
  readonly place?: string;
  readonly seal?: string;
}

/** An exhibit after an act, and the head of its chain. */
export interface Handled {
  readonly exhibit: Exhibit;
  readonly head: Buffer;
}

/** The first link of an exhibit that is taken in. */
export function firstLink(exhibit: Exhibit, hand: Hand, why: string): CustodyLink {
  return linkAfter(chainStart, factOf(exhibit, hand, { act: 'take-in', why }, 1));
}

/**
 * Does something with an exhibit whose row is locked: its status, place and seal, and a link of its chain. Throws
 * 'conflict' when that cannot be done as it stands.
 */
export async function handle(
  trx: PoliceTrx,
  exhibit: Exhibit,
  hand: Hand,
  handling: Handling,
  at: number,
): Promise<Handled> {
  const status = exhibitStepFor(exhibit.status, handling.act);
  if (status === undefined)
    throw new RegistryError(
      'conflict',
      `This cannot be done with ${exhibit.reference} as it stands (${exhibit.status}). Open it again to see what can.`,
    );
  const { place = exhibit.place, seal = exhibit.seal } = handling;
  const changed = { ...exhibit, status, place, changedAt: at, ...(seal !== undefined && { seal }) };
  await changeExhibit(trx, changed);
  const last = await lastLink(trx, exhibit.id);
  const fact = factOf(changed, hand, handling, (last?.number ?? 0) + 1);
  const link = linkAfter(last?.hash ?? chainStart, fact);
  await addLinks(trx, [{ exhibitId: exhibit.id, link }]);
  return { exhibit: changed, head: link.hash };
}

/** One act on one exhibit of the officer's own force, with its line in the log, which holds the head of the chain. */
export async function onExhibit(
  { zone, clock }: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
  work: (trx: PoliceTrx, exhibit: Exhibit, at: number) => Promise<Handled & { readonly act: ExhibitAct }>,
): Promise<Exhibit> {
  const at = clock();
  const { exhibit } = await zone.within<Handled & { readonly act: ExhibitAct }>(
    ({ act, head }) => lineOf({ at, by: officer, why: officer.why, act, reference, head }),
    async (trx) => work(trx, await presentExhibit(trx, officer.organisation, reference), at),
  );
  return exhibit;
}

/** The exhibit of this force, locked. Throws 'not-found', in the same words for that of another force. */
export async function presentExhibit(
  trx: PoliceTrx,
  force: string | undefined,
  reference: string,
): Promise<Exhibit> {
  const exhibit = await findExhibit(trx, force, reference, true);
  if (exhibit === undefined) throw noSuchExhibit();
  return exhibit;
}

/** The line of an act on one exhibit. */
export function lineOf({
  at,
  by,
  why,
  act,
  reference,
  head,
}: Pick<ZoneLine, 'at' | 'by' | 'why' | 'act'> & {
  readonly reference: string;
  readonly head: Buffer;
}): ZoneLine {
  const { actor, organisation } = by;
  return {
    at,
    kind: act === 'take-in' ? 'collection' : 'alteration',
    by: { actor, organisation },
    act,
    object: `exhibit:${reference}`,
    why,
    detail: { head: head.toString('hex') },
  };
}

export function noSuchExhibit(): RegistryError {
  return new RegistryError('not-found', 'Your force has no exhibit with this reference.');
}

function factOf(
  { reference, changedAt, place, seal = '' }: Exhibit,
  { actor, called }: Hand,
  { act, why }: Handling,
  number: number,
): CustodyFact {
  return { exhibit: reference, number, at: changedAt, actor, who: called, act, place, why, seal };
}
