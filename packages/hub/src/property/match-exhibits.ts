import { newId } from '../new-id.ts';
import type { PoliceTrx } from '../police-zone/index.ts';
import {
  asksZone,
  lookInRegister,
  lookInZone,
  noFinds,
  type RegisterFinds,
  readExhibits,
  type ZoneFinds,
} from './claim-lookups.ts';
import { type Exhibit, findExhibit } from './exhibit-store.ts';
import { findLeads, mayFitInPart, type SaidOfReports } from './find-leads.ts';
import { noSuchExhibit } from './handle-exhibit.ts';
import { listSerials } from './known-trace-store.ts';
import { listKnownWords } from './known-words-store.ts';
import { putLeads } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';
import { openWords } from './sealed-words.ts';
import { seizedAtOf } from './seizure-store.ts';

/**
 * Compares exhibits with reports and logbooks, all at once, and keeps what fits as leads, each with its reasons: first
 * what a whole identifier fits, then what fits in part, weighed. Gives their number. It decides nothing: that takes a
 * person, for each lead.
 */
export async function matchExhibits(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  object: string,
  exhibits: readonly Exhibit[],
): Promise<number> {
  if (exhibits.length === 0) return 0;
  const { zone, gateway, clock, entropy, sealKey } = parts;
  const force = officer.organisation;
  const seen = { by: officer, object, why: officer.why };
  const at = clock();
  const { read, finds } = await zone.within(
    { ...seen, at, kind: 'consultation', act: 'look-for-claims', detail: { exhibits: exhibits.length } },
    async (trx) => {
      const own = readExhibits(sealKey, exhibits, await seizedAtOf(trx, seizuresOf(exhibits)));
      return { read: own, finds: asksZone(own) ? await lookInZone(trx, force, own) : noFinds };
    },
  );
  const crossing = { ...seen, act: 'match', detail: { exhibits: exhibits.length } };
  const found = await gateway.fromRegister(crossing, (register) => lookInRegister(register, read, finds));
  return zone.within(
    (leads) => ({ ...seen, at, kind: 'combination', act: 'match', detail: { leads } }),
    async (trx) => {
      const said = await saidOf(trx, parts, force, claimedIn(found, finds));
      const leads = findLeads(
        read,
        { finds, found, said },
        { markKey: sealKey, nextId: () => newId(entropy) },
      );
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

function seizuresOf(exhibits: readonly Exhibit[]): string[] {
  return [...new Set(exhibits.map(({ seizureId }) => seizureId))];
}

/** References of the reports that an exhibit may fit in part. */
function claimedIn(found: RegisterFinds, finds: ZoneFinds): string[] {
  const phones = mayFitInPart(found).filter(({ subject }) => subject.kind === 'declaration');
  const known = [...finds.bySerial.values(), ...finds.byMark.values()].flat();
  return [...new Set([...phones.map(({ subject }) => subject.reference), ...known])];
}

/** What somebody said of the phones of these reports: serial numbers, and the keeper's words. */
async function saidOf(
  trx: PoliceTrx,
  { sealKey }: PropertyDependencies,
  force: string,
  references: readonly string[],
): Promise<SaidOfReports> {
  const serials = new Map<string, string[]>();
  for (const { text, declarationReference } of await listSerials(trx, force, references))
    serials.set(declarationReference, [...(serials.get(declarationReference) ?? []), text]);
  const known = await listKnownWords(trx, force, references);
  return {
    serials,
    words: new Map(
      known.map((one) => [one.declarationReference, openWords(sealKey, one.id, one.sealedWords)]),
    ),
  };
}
