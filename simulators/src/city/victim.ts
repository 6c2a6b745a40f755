import type { ImeiKey, Listing, Tier } from '@deadset/domain';
import { unprovedLifeMs } from '@deadset/domain';
import { type City, chanceFor, dayMs, hourMs, victimAges } from './city.ts';
import type { Cause, CityEvent, Label, Offence, ReportRow, TheftRow } from './city-rows.ts';
import { type Handset, handsetOf, phoneNumber } from './handset.ts';
import { opaqueId } from './opaque-id.ts';
import { channels, countries, robberyBoroughs, theftBoroughs, theftHours } from './share-tables.ts';

/** Which theft it is; everything else of it follows. */
export interface Ticket {
  readonly number: number;
  /** Counted from the begin of the city. */
  readonly day: number;
  readonly offence: Offence;
}

/** A theft with the phone that was taken. */
export interface Theft extends TheftRow {
  readonly handset: Handset;
}

/** Draws a theft: place, time, victim, phone, and what would become of the phone. */
export function drawTheft(city: City, { number, day, offence }: Ticket): Theft {
  const chance = chanceFor(city, 'theft', number);
  const hours = chance.pickByShare(theftHours.lines);
  // What runs past midnight belongs to the begin of the same day, so that days keep their number of thefts.
  const hour = chance.between(hours.from, hours.until) % 24;
  const boroughs = offence === 'robbery' ? robberyBoroughs : theftBoroughs;
  const victim = chance.pickByShare(victimAges(city.values));
  const { childReportShare, adultReportShare } = city.values;
  const handset = handsetOf(phoneNumber('stolen', number), chance);
  const at = Math.floor(city.beginsAt + day * dayMs + hour * hourMs);
  return {
    theft: number,
    at,
    offence,
    borough: chance.pickByShare(boroughs.lines).name,
    ageBand: victim.name,
    maker: handset.maker,
    ...slotsOf(handset),
    thief: city.actors.thieves.at(chance.share()).name,
    handler: city.actors.handlers.at(chance.share()).name,
    isReported: chance.happens(victim.isChild ? childReportShare : adultReportShare),
    ...drawFate(city, number, at),
    handset,
  };
}

/** The row of a theft, without what only its life needs. */
export function theftRowOf(theft: Theft): TheftRow {
  const { handset: _, ...row } = theft;
  return row;
}

/** Where and when it would come up, and when police would find it: each as if the other did not happen. */
function drawFate(
  city: City,
  number: number,
  at: number,
): Pick<TheftRow, 'country' | 'comesUpAt' | 'foundAt'> {
  const { values } = city;
  const chance = chanceFor(city, 'fate', number);
  const abroad = chance.pickByShare(countries.lines);
  const isAbroad = chance.happens(values.abroadShare);
  const median = isAbroad ? abroad.medianDays : values.homeComesUpMedian;
  const comesUpAt = Math.floor(at + chance.logNormal(median, values.comesUpSpread) * dayMs);
  const country = isAbroad ? abroad.name : 'GB';
  const foundAt = Math.floor(at + chance.exponential(values.policeRecoveryMean) * dayMs);
  return {
    ...(chance.happens(values.comesUpShare) ? { country, comesUpAt } : {}),
    ...(chance.happens(values.policeRecoveryShare) ? { foundAt } : {}),
  };
}

/** What is reported of a phone, in order: nothing, or a declaration and what makes it stronger. */
export function drawReports(city: City, theft: Theft): ReportRow[] {
  if (!theft.isReported) return [];
  const chance = chanceFor(city, 'report', theft.handset.number);
  const { values } = city;
  const at =
    theft.at + Math.floor(chance.logNormal(values.reportDelayMedian, values.reportDelaySpread) * hourMs);
  return reportSteps(city, { chance, at, takenAt: theft.at, handset: theft.handset, told: theft });
}

/** What a report is drawn from. */
interface Telling {
  readonly chance: ReturnType<typeof chanceFor>;
  readonly at: number;
  readonly takenAt: number;
  readonly handset: Handset;
  readonly told: Pick<ReportRow, 'offence' | 'borough' | 'ageBand'>;
}

/** A declaration, and the steps after it. */
export function reportSteps(city: City, { chance, at, takenAt, handset, told }: Telling): ReportRow[] {
  const { values } = city;
  const { secondImei } = handset;
  const knowsBoth = secondImei !== undefined && chance.happens(values.knownSecondImeiShare);
  const same = {
    reference: `R-${opaqueId(city.seed, handset.number)}`,
    imei: handset.imei,
    ...(knowsBoth ? { secondImei } : {}),
    takenAt,
    offence: told.offence,
    borough: told.borough,
    ageBand: told.ageBand,
    maker: handset.maker,
    channel: chance.pickByShare(channels.lines).name,
  };
  const rows: ReportRow[] = [{ ...same, at, step: 'declared', tier: 0 }];
  const provedAt = at + Math.floor(chance.logNormal(values.proofDelayMedian, 1) * hourMs);
  // Proof that comes after the lapse is a new report, which this city does not follow.
  if (!chance.happens(values.provedShare) || provedAt >= at + unprovedLifeMs) return rows;
  rows.push({ ...same, at: provedAt, step: 'proved', tier: 1 });
  const verifiedAt = provedAt + Math.floor(chance.logNormal(values.verifyDelayMedian, 1) * hourMs);
  if (chance.happens(values.verifiedShare)) rows.push({ ...same, at: verifiedAt, step: 'verified', tier: 2 });
  return rows;
}

/** What gates hold against one number of a phone at an instant, from the reports that name it. */
export function listingAt(reports: readonly ReportRow[], imei: ImeiKey, at: number): Listing | undefined {
  const named = reports.filter((row) => row.at <= at && (row.imei === imei || row.secondImei === imei));
  const newest = named.at(-1);
  if (newest === undefined) return undefined;
  const tier: Tier = newest.tier;
  return tier === 0
    ? { effect: 'tracked', tier, untilAt: newest.at + unprovedLifeMs }
    : { effect: 'prohibited', tier };
}

/** The reports as events. */
export function reportEvents(reports: readonly ReportRow[], label: Label): CityEvent[] {
  return reports.map((seen) => ({ kind: 'report', seen, label }));
}

/** The numbers of a phone, as rows have them. */
function slotsOf({ imei, secondImei }: Handset): { imei: ImeiKey; secondImei?: ImeiKey } {
  return secondImei === undefined ? { imei } : { imei, secondImei };
}

/** A label without anybody behind it. */
export function labelOf(cause: Cause, theft?: number, actor?: string): Label {
  return { cause, ...(theft === undefined ? {} : { theft }), ...(actor === undefined ? {} : { actor }) };
}
