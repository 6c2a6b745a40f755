import {
  explainFits,
  type Fit,
  fitsPartial,
  formatImeiKey,
  type ImeiKey,
  serialOfPartial,
  type TraceKind,
  traceKinds,
} from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { type Exhibit, findExhibit } from './exhibit-store.ts';
import { noSuchExhibit } from './handle-exhibit.ts';
import { type FoundLead, type LeadSubject, listKnown, putLeads } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { findByKeys, findByPattern, findBySerials, type KnownPhone } from './register-leads-store.ts';

/** Leads of one partial number that are shown; more would hide those that say something. */
const mostLeadsOfPartial = 20;

/**
 * Compares exhibits with reports and logbooks, all at once, and keeps what fits as leads, each with its reasons. Gives
 * their number. It decides nothing: that takes a person, for each lead.
 */
export async function matchExhibits(
  { zone, gateway, clock, entropy }: PropertyDependencies,
  officer: StoreOfficer,
  object: string,
  exhibits: readonly Exhibit[],
): Promise<number> {
  if (exhibits.length === 0) return 0;
  const detail = { exhibits: exhibits.length };
  const crossing = { by: officer, act: 'match', object, why: officer.why, detail };
  const phones = await gateway.fromRegister(crossing, (register) => lookUp(register, exhibits));
  const at = clock();
  return zone.within(
    (leads) => ({
      at,
      kind: 'combination',
      by: officer,
      act: 'match',
      object,
      why: officer.why,
      detail: { leads },
    }),
    async (trx) => {
      const known = await listKnown(
        trx,
        officer.organisation,
        exhibits.flatMap(({ traces }) => traces),
      );
      const bySaid = new Map<string, string[]>();
      for (const { kind, text, declarationReference } of known) {
        const trace = `${kind} ${text}`;
        bySaid.set(trace, [...(bySaid.get(trace) ?? []), declarationReference]);
      }
      const leads = exhibits.flatMap((exhibit) => leadsOf(exhibit, { phones, bySaid }, () => newId(entropy)));
      await putLeads(trx, leads, at);
      return leads.length;
    },
  );
}

/**
 * Compares one exhibit of the officer's force again before anybody gets it: somebody else may have reported it since.
 * Throws 'not-found' for that of another force.
 */
export async function matchAnew(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  reference: string,
): Promise<void> {
  const object = `exhibit:${reference}`;
  const line = { at: parts.clock(), kind: 'consultation', by: officer, act: 'see-exhibit', object } as const;
  const exhibit = await parts.zone.within({ ...line, why: officer.why }, (trx) =>
    findExhibit(trx, officer.organisation, reference),
  );
  if (exhibit === undefined) throw noSuchExhibit();
  await matchExhibits(parts, officer, object, [exhibit]);
}

/** Phones of the register by what exhibits have: whole IMEIs by their key, and the fits of each partial one. */
interface Phones {
  readonly byKey: ReadonlyMap<number, readonly KnownPhone[]>;
  readonly byPartial: ReadonlyMap<string, readonly KnownPhone[]>;
}

async function lookUp(register: Db, exhibits: readonly Exhibit[]): Promise<Phones> {
  const keys = [...new Set(exhibits.flatMap(({ keys: own }) => own))];
  const partials = [...new Set(exhibits.flatMap((exhibit) => partialsOf(exhibit)))];
  return {
    byKey: grouped(await findByKeys(register, keys)),
    byPartial: await fitPartials(register, partials),
  };
}

function grouped(phones: readonly KnownPhone[]): Map<ImeiKey, KnownPhone[]> {
  const byKey = new Map<ImeiKey, KnownPhone[]>();
  for (const phone of phones) byKey.set(phone.key, [...(byKey.get(phone.key) ?? []), phone]);
  return byKey;
}

/** Partial numbers whose serial number is legible are found together; the others one by one, by their first digits. */
async function fitPartials(
  register: Db,
  partials: readonly string[],
): Promise<Map<string, readonly KnownPhone[]>> {
  const serials = partials.flatMap((partial) => serialOfPartial(partial) ?? []);
  const bySerial = await findBySerials(register, [...new Set(serials)]);
  const found = new Map<string, readonly KnownPhone[]>();
  for (const partial of partials) {
    const phones = serialOfPartial(partial) === undefined ? await findByPattern(register, partial) : bySerial;
    found.set(
      partial,
      phones.filter(({ key }) => fitsPartial(partial, formatImeiKey(key))),
    );
  }
  return found;
}

function leadsOf(
  exhibit: Exhibit,
  { phones, bySaid }: { readonly phones: Phones; readonly bySaid: ReadonlyMap<string, readonly string[]> },
  nextId: () => string,
): FoundLead[] {
  const fits = new Map<string, { subject: LeadSubject; fits: Fit[] }>();
  const add = (subject: LeadSubject, fit: Fit) => {
    const name = `${subject.kind} ${subject.reference}`;
    const present = fits.get(name);
    if (present === undefined) fits.set(name, { subject, fits: [fit] });
    else present.fits.push(fit);
  };
  for (const key of exhibit.keys)
    for (const { subject } of phones.byKey.get(key) ?? []) add(subject, { by: 'imei' });
  for (const partial of partialsOf(exhibit)) {
    const fitting = phones.byPartial.get(partial) ?? [];
    const outOf = new Set(fitting.map(({ key }) => key)).size;
    const legible = partial.replaceAll('?', '').length;
    for (const { subject } of fitting.slice(0, mostLeadsOfPartial))
      add(subject, { by: 'partial-imei', legible, outOf });
  }
  for (const trace of exhibit.traces)
    for (const reference of bySaid.get(trace) ?? [])
      add({ kind: 'declaration', reference }, { by: kindOfTrace(trace) });
  return [...fits.values()].map(({ subject, fits: own }) => ({
    id: nextId(),
    exhibitId: exhibit.id,
    subject,
    ...explainFits(own),
  }));
}

function partialsOf({ traces }: Exhibit): string[] {
  return traces.filter((trace) => trace.startsWith('partial-imei ')).map((trace) => trace.slice(13));
}

function kindOfTrace(trace: string): TraceKind {
  const kind = traceKinds.find((one) => trace.startsWith(`${one} `));
  if (kind === undefined) throw new Error('a trace of no kind is kept');
  return kind;
}
