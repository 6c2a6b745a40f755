import { explainFits, type Fit, type TraceKind, traceKinds } from '@deadset/domain';
import type { ChanceFits, Claim } from './claim-evidence.ts';
import type { ReadClaimed, RegisterFinds, ZoneFinds } from './claim-lookups.ts';
import type { FoundLead, LeadSubject } from './lead-store.ts';
import type { KnownPhone } from './register-leads-store.ts';
import type { Words } from './sealed-words.ts';
import { markOfWord } from './telling-words.ts';
import { type WeighedClaim, weighClaim } from './weigh-claims.ts';

/** Partial claims of one exhibit that are shown; more would hide those that say something. */
const mostPartialClaims = 20;

/** What somebody said of the phones of reports, by their references. */
export interface SaidOfReports {
  readonly serials: ReadonlyMap<string, readonly string[]>;
  readonly words: ReadonlyMap<string, Words>;
}

/** All that was looked up for a batch of exhibits. */
export interface LookedUp {
  readonly finds: ZoneFinds;
  readonly found: RegisterFinds;
  readonly said: SaidOfReports;
}

/** Phones that exhibits may fit in part. */
export function mayFitInPart({ byPartial, bySuspect, byReference }: RegisterFinds): readonly KnownPhone[] {
  return [byPartial, bySuspect, byReference].flatMap((found) => [...found.values()].flat());
}

/** The leads of exhibits: what a whole identifier fits as ever, and the weightiest of what fits in part. */
export function findLeads(
  read: readonly ReadClaimed[],
  looked: LookedUp,
  { markKey, nextId }: { readonly markKey: Buffer; readonly nextId: () => string },
): FoundLead[] {
  const bySaid = new Map<string, string[]>();
  for (const { kind, text, declarationReference } of looked.finds.known) {
    const trace = `${kind} ${text}`;
    bySaid.set(trace, [...(bySaid.get(trace) ?? []), declarationReference]);
  }
  const bySlip = chancesOf(looked, markKey);
  return read.flatMap((one) => {
    const whole = wholeFits(one, looked.found, bySaid);
    const taken = looked.found.taken.get(one.exhibit.seizureId);
    const chance = { ...bySlip, ...(taken !== undefined && { taken }) };
    const partial = claimsOf(one, looked)
      .map((claim) => weighClaim(one, claim, chance))
      .toSorted(byWeight);
    const own = partial.filter(({ claim }) => !whole.has(nameOf(claim.subject))).slice(0, mostPartialClaims);
    const exhibitId = one.exhibit.id;
    return [
      ...[...whole.values()].map(({ subject, fits }) => ({
        id: nextId(),
        exhibitId,
        subject,
        ...explainFits(fits),
      })),
      ...own.map(({ claim, strength, score, reasons, match }) => ({
        id: nextId(),
        exhibitId,
        subject: claim.subject,
        strength,
        score,
        reasons,
        match,
      })),
    ];
  });
}

/** Reports and logbooks that a whole identifier of an exhibit fits. */
function wholeFits(
  { exhibit }: ReadClaimed,
  { byKey }: RegisterFinds,
  bySaid: ReadonlyMap<string, readonly string[]>,
): Map<string, { subject: LeadSubject; fits: Fit[] }> {
  const fits = new Map<string, { subject: LeadSubject; fits: Fit[] }>();
  const add = (subject: LeadSubject, fit: Fit) => {
    const present = fits.get(nameOf(subject));
    if (present === undefined) fits.set(nameOf(subject), { subject, fits: [fit] });
    else present.fits.push(fit);
  };
  for (const key of exhibit.keys)
    for (const { subject } of byKey.get(key) ?? []) add(subject, { by: 'imei' });
  for (const trace of exhibit.traces)
    for (const reference of bySaid.get(trace) ?? [])
      add({ kind: 'declaration', reference }, { by: kindOfTrace(trace) });
  return fits;
}

/** Reports and logbooks that an exhibit may fit in part, each with all that is known of its phone. */
function claimsOf(read: ReadClaimed, { finds, found, said }: LookedUp): Claim[] {
  const references = [
    ...read.serials.flatMap((serial) => finds.bySerial.get(serial) ?? []),
    ...read.marks.flatMap((mark) => finds.byMark.get(mark) ?? []),
  ];
  const phones = [
    ...read.partials.flatMap((partial) => found.byPartial.get(partial) ?? []),
    ...read.suspects.flatMap((number) => found.bySuspect.get(number) ?? []),
    ...[...new Set(references)].flatMap((reference) => found.byReference.get(reference) ?? []),
  ];
  const claims = new Map<string, Claim>();
  for (const { subject, key, takenAt } of phones) {
    const present = claims.get(nameOf(subject));
    const isReport = subject.kind === 'declaration';
    claims.set(nameOf(subject), {
      subject,
      keys: [...new Set([...(present?.keys ?? []), key])],
      serials: isReport ? (said.serials.get(subject.reference) ?? []) : [],
      words: isReport ? (said.words.get(subject.reference) ?? {}) : {},
      ...(takenAt !== undefined && { takenAt }),
    });
  }
  return [...claims.values()];
}

/** How many phones of the register fit each number that fits in part. */
function chancesOf({ finds, found }: LookedUp, markKey: Buffer): ChanceFits {
  const phonesOf = (lists: ReadonlyMap<string, readonly KnownPhone[]>) =>
    new Map([...lists].map(([text, phones]) => [text, new Set(phones.map(({ key }) => key)).size]));
  return {
    phones: found.phones,
    partial: phonesOf(found.byPartial),
    suspect: phonesOf(found.bySuspect),
    serial: new Map([...finds.bySerial].map(([text, references]) => [text, references.length])),
    described: finds.described,
    // A word that so many have that it finds none was not counted: as good as all have it.
    withWord: (word) => finds.byMark.get(markOfWord(markKey, word))?.length ?? finds.described,
  };
}

function byWeight(a: WeighedClaim, b: WeighedClaim): number {
  return b.match.weight - a.match.weight || (nameOf(a.claim.subject) < nameOf(b.claim.subject) ? -1 : 1);
}

function nameOf({ kind, reference }: LeadSubject): string {
  return `${kind} ${reference}`;
}

function kindOfTrace(trace: string): Exclude<TraceKind, 'partial-imei'> {
  const kind = traceKinds.find((one) => trace.startsWith(`${one} `));
  if (kind === undefined || kind === 'partial-imei')
    throw new Error('no whole identifier of this kind is kept');
  return kind;
}
