import { leadMethod } from '@deadset/analytics';
import { type App, csvText } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { seeLeads } from './lead-desk.ts';
import type { LeadParts } from './lead-parts.ts';
import { readerOf } from './lead-reader.ts';
import type { Lead } from './lead-store.ts';
import { chanceText, excludedWords, kindWords, presenterLabel, stateWords } from './lead-words.ts';
import { lookForLeads } from './look-for-leads.ts';

/** Where the list of leads is. */
export const leadsPath = '/police/leads';

/** The leads of one's own force, and the button that looks for new ones. */
export function leadListPages(app: App, screens: Screens, parts: LeadParts): void {
  app.get(leadsPath, async (request, reply) => {
    const person = personOf(request);
    const reader = readerOf(person);
    const { leads, lastRounds, leftOut } = await seeLeads(parts, reader);
    return screens.showForm(reply, 'leads/leads.njk', {
      sections: deskSections(person, leadsPath),
      lastRounds: lastRounds.map((round) => ({ ...round, kindText: kindWords[round.kind] })),
      decides: reader.decides,
      mayLook: may(person, 'lead.find'),
      method: leadMethod,
      leftOut: leftOut.map((one) => ({
        ...one,
        label: presenterLabel(one),
        whatText: excludedWords[one.excluded],
      })),
      rows: leads.map((lead) => ({
        ...lead,
        label: presenterLabel(lead),
        kindText: kindWords[lead.kind],
        stateText: stateWords[lead.state],
        adjusted: chanceText(lead.figures.adjusted),
      })),
    });
  });
  app.post(`${leadsPath}/find`, async (request, reply) => {
    await lookForLeads(parts, readerOf(personOf(request)).officer);
    return reply.redirect(leadsPath, 303);
  });
  app.get(`${leadsPath}.csv`, async (request, reply) => {
    const { leads } = await seeLeads(parts, readerOf(personOf(request)), 'export-leads');
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="leads.csv"')
      .send(csvText([fileHead, ...leads.map(fileLine)]));
  });
}

const fileHead = [
  'lead',
  'about',
  'state',
  'place',
  'presenter',
  'found',
  'expires',
  'devices',
  'against',
  'thefts',
  'days',
  'expected',
  'p',
  'adjusted p',
  'rate ratio',
  'rate ratio 5 %',
  'chance above twice',
];

function fileLine({ number, kind, state, participant, presenter, foundAt, expiresAt, figures }: Lead) {
  const { devices, against, victims, days, expected, p, adjusted, ratio } = figures;
  return [
    number,
    kind,
    state,
    participant,
    presenter,
    new Date(foundAt).toISOString(),
    new Date(expiresAt).toISOString(),
    devices,
    against,
    victims,
    days,
    expected,
    p,
    adjusted,
    ratio.mean,
    ratio.low,
    ratio.chanceAbove,
  ];
}
