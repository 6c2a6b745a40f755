import { lineOf, pseudonymOf } from './actors.ts';
import { type City, chanceFor, dayMs, hourMs } from './city.ts';
import { type CityEvent, instantOf } from './city-rows.ts';
import { handsetOf, phoneNumber } from './handset.ts';
import { PhoneLife } from './phone-life.ts';
import { cellIn, london } from './place.ts';
import { homeMcc, homeNetworks, theftBoroughs } from './share-tables.ts';
import { labelOf, reportEvents, reportSteps } from './victim.ts';

/**
 * Somebody reports a phone that nobody took: they still have it, or have sold it. Whoever has it goes on using it, and is
 * refused where the report was believed.
 */
export function falseReport(city: City, index: number, day: number): CityEvent[] {
  const chance = chanceFor(city, 'sold', index);
  const handset = handsetOf(phoneNumber('sold', index), chance);
  const takenAt = Math.floor(city.beginsAt + (day + chance.share()) * dayMs);
  const at = takenAt + Math.floor(chance.between(1, 48) * hourMs);
  const told = {
    offence: 'theft-from-person',
    borough: chance.pickByShare(theftBoroughs.lines).name,
    ageBand: '25-44',
  } as const;
  const reports = reportSteps(city, { chance, at, takenAt, handset, told });
  const isSold = chance.happens(city.values.soldThenReportedShare);
  const name = isSold ? `lawful-buyer-${index}` : `declarer-${index}`;
  const label = labelOf('false-report', undefined, name);
  const life = new PhoneLife(city, handset, reports);
  for (const event of reportEvents(reports, label)) life.add(event);
  const network = chance.pickByShare(homeNetworks.lines).name;
  const place = cellIn(london, chance);
  const [line, { imei }] = [lineOf(city.seed, name), handset];
  for (let i = 0; i < 4; i += 1) {
    const then = Math.floor(takenAt + (i - 1 + chance.share()) * dayMs);
    const question = { gate: 'network-attach', participant: network, country: 'GB', line } as const;
    const attempt = life.ask({ ...question, imei, at: then }, label);
    const radio = chance.pick(handset.radios);
    if (attempt.outcome !== 'allow') break;
    life.add({
      kind: 'attach',
      seen: { at: then, imei, line, network, mcc: homeMcc, radio, ...place },
      label,
    });
  }
  if (isSold) {
    const presenter = pseudonymOf(city.seed, handset.maker, name);
    const question = { gate: 'account', participant: handset.maker, country: 'GB', presenter } as const;
    life.ask({ ...question, imei, at: Math.floor(at + chance.exponential(3) * dayMs) }, label);
  }
  return life.events.toSorted((a, b) => instantOf(a) - instantOf(b));
}
