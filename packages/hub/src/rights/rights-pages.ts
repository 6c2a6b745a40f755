import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { DeclarationService, VictimClocks } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';
import type { BankHolidays } from './bank-holidays.ts';
import { findCrimeReference } from './crime-reference-store.ts';
import { victimClocks, victimsCodeDays } from './victims-code.ts';

/** What the page of a victim's rights works with. */
export interface RightsPageServices {
  readonly db: Db;
  readonly clock: Clock;
  readonly visits: Visits;
  readonly declarations: DeclarationService;
  readonly holidays: BankHolidays;
}

/** `/rights`: what the Victims' Code promises, and by which day where a report with a crime reference is open. */
export function rightsPages(app: App, screens: Screens, services: RightsPageServices): void {
  const { db, clock, visits, declarations, holidays } = services;
  app.get('/rights', async (request, reply) => {
    const open = (await visits.find(request))?.declaration;
    const status = open && (await declarations.status(open.reference, open.code));
    const clocks = status && (await clocksOf({ db, clock, holidays }, status.id));
    return screens.show(reply, 'rights/rights.njk', {
      days: victimsCodeDays,
      hasReport: status !== undefined,
      ...(clocks === undefined ? {} : { clocks }),
    });
  });
}

/** The clocks of a declaration; undefined while it has no crime reference. */
export async function clocksOf(
  { db, clock, holidays }: Pick<RightsPageServices, 'db' | 'clock' | 'holidays'>,
  declarationId: string,
): Promise<VictimClocks | undefined> {
  const given = await findCrimeReference(db, declarationId);
  return given && victimClocks(given, clock(), holidays);
}
