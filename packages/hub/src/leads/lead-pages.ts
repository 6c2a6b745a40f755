import { leadMethod } from '@deadset/analytics';
import { gateWords } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { type LeadFile, seeLead } from './lead-desk.ts';
import { leadsPath } from './lead-list-pages.ts';
import type { LeadParts } from './lead-parts.ts';
import { readerOf } from './lead-reader.ts';
import type { LeadRow } from './lead-row-store.ts';
import {
  againstWords,
  chanceText,
  countingText,
  deviceLabel,
  followedWords,
  kindWords,
  levelWords,
  presenterLabel,
  stateWords,
  subjectAccessText,
} from './lead-words.ts';

/** A lead by its number, in a path. */
export const LeadPath = strictObject({ number: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) });

/** One lead: each red answer, what was counted of it and why, and what that comes to. */
export function leadPages(app: App, screens: Screens, parts: LeadParts): void {
  const path = { schema: { params: LeadPath } };
  app.get(`${leadsPath}/:number`, path, async (request, reply) => {
    const person = personOf(request);
    const reader = readerOf(person);
    const file = await seeLead(parts, reader, Number(request.params.number));
    const { state } = file.lead;
    return screens.show(reply, 'leads/lead.njk', {
      sections: deskSections(person, leadsPath),
      mayDecide: reader.decides && state !== 'dismissed',
      mayLink: reader.decides && state === 'found',
      ...leadView(file),
    });
  });
  app.get(`${leadsPath}/:number/rows.csv`, path, async (request, reply) => {
    const { number } = request.params;
    const file = await seeLead(parts, readerOf(personOf(request)), Number(number), 'export-lead');
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="lead-${number}.csv"`)
      .send(csvText([fileHead, ...file.rows.map((row) => fileLine(row, file))]));
  });
  app.get(`${leadsPath}/:number/subject-access.txt`, path, async (request, reply) => {
    const { number } = request.params;
    const file = await seeLead(parts, readerOf(personOf(request)), Number(number), 'write-subject-access');
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="lead-${number}-subject-access.txt"`)
      .send(subjectAccessText(file));
  });
}

/** What the pages about one lead show of it. */
export function leadView({ lead, rows, cases, sameHands, fallen, reason }: LeadFile): View {
  const { figures } = lead;
  return {
    lead,
    reason,
    fallen: fallen.size,
    method: leadMethod,
    label: presenterLabel(lead),
    kindText: kindWords[lead.kind],
    againstText: againstWords[lead.kind],
    sameHands: sameHands.map((one) => ({ ...one, label: presenterLabel(one.other) })),
    stateText: stateWords[lead.state],
    baseRate: figures.expected / figures.devices,
    p: chanceText(figures.p),
    adjusted: chanceText(figures.adjusted),
    rows: rows.map(({ gate, presentedBy, deviceMark, counted, followed, rate, ...row }) => ({
      ...row,
      gate: gateWords[gate],
      ...(presentedBy !== undefined && { presentedBy: presenterLabel(presentedBy) }),
      device: deviceLabel(deviceMark),
      cases: cases.get(deviceMark) ?? [],
      counted,
      countedText: countingText(lead.kind, counted),
      hasFallen: fallen.has(row.attempt),
      ...(followed !== undefined && { followed: { at: followed.at, text: followedWords(followed.by) } }),
      ...(rate !== undefined && {
        rateText: `${(rate.rate * 100).toFixed(1)} %, from ${rate.devices} devices of ${levelWords[rate.level]}`,
      }),
    })),
  };
}

const fileHead = [
  'number',
  'attempt',
  'at',
  'gate',
  'participant',
  'presenter',
  'device',
  'counted',
  'followed by',
  'followed at',
  'base rate',
  'base rate from',
  'devices in base rate',
  'cases',
  'would count now',
];

function fileLine(
  { number, attempt, at, gate, presentedBy, deviceMark, counted, followed, rate }: LeadRow,
  file: LeadFile,
) {
  const followedAt = followed && new Date(followed.at).toISOString();
  return [
    number,
    attempt,
    new Date(at).toISOString(),
    gate,
    presentedBy?.participant,
    presentedBy?.presenter,
    deviceMark,
    counted,
    followed?.by,
    followedAt,
    rate?.rate,
    rate?.level,
    rate?.devices,
    file.cases.get(deviceMark)?.join(' '),
    file.fallen.has(attempt) ? 'no' : 'yes',
  ];
}
