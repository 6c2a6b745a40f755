import {
  type TrackedEntryTest,
  trackedEntrySource,
  trackedEntryTestNames,
  trackedEntryTests,
} from '@deadset/domain';
import { exactTime } from '../pages/index.ts';
import type { Paper, PaperPart } from '../papers/index.ts';
import {
  aboutCircles,
  aboutUse,
  entryOutcomes,
  isNameOf,
  pointSources,
  pointWitnesses,
  wordsOfDoubt,
} from './entry-words.ts';
import type { SeenEntry, SeenPoint } from './see-entry.ts';

/** Told where an outcome stands without a decision. */
const nobodyWroteIt =
  'Nobody has written a decision down, and an outcome is recorded. Whoever decided by word of mouth writes it down now, with the time at which it was given.';

/** Told where the decision was written down when what came of it was already on record. */
const writtenAfterwards =
  'An outcome was on record before this decision was written down: compare the time at which it is said to have been given.';

const enteredUnwritten = 'Somebody entered, and no authorisation for it is written down.';
const enteredUnauthorised = 'Somebody entered while no authorisation was in force.';

/** An entry as a paper: what was known, asked, decided and done, each with its time. The page shows the same words. */
export function entryPaper(seen: SeenEntry): Paper {
  const { entry, points, request, decision, outcomes, judgedAt } = seen;
  const instants = [
    entry.gatheredAt,
    ...points.map(({ addedAt }) => addedAt),
    decision?.writtenAt ?? 0,
    ...outcomes.map(({ recordedAt }) => recordedAt),
  ];
  return {
    title: `Entry ${entry.number}: record under section 26A of the Theft Act 1968`,
    foot: `Entry ${entry.number} of ${entry.force}, case ${entry.caseNumber}. Sealed police record`,
    at: Math.max(judgedAt, ...instants),
    parts: [
      {
        facts: [
          ['Force', entry.force],
          ['Case', String(entry.caseNumber)],
          ['In force by', entry.instrument],
          ['Believed stolen', exactTime(entry.stolenAt)],
          ['Looked for', seen.premises.items],
          ['Gathered by', `${seen.premises.called}, from ${exactTime(entry.gatheredAt)}`],
        ],
      },
      ...premisesParts(seen),
      ...pointParts(seen),
      ...testParts(seen),
      ...(request === undefined
        ? [{ text: 'Nobody has asked an inspector yet.' }]
        : [{ facts: [['Asked by', `${request.called}, ${exactTime(request.askedAt)}`]] } as const]),
      ...decisionParts(seen),
      ...outcomeParts(seen),
      { signature: ['Authorising officer', 'Officer who asked'] },
    ],
  };
}

function premisesParts({ premises, neighbours }: SeenEntry): PaperPart[] {
  const { words, radiusMetres, dwellings, storeys } = premises;
  const severalHomes = dwellings > 1 || (storeys ?? 1) > 1;
  return [
    { heading: 'Premises' },
    {
      facts: [
        ['Specified premises', words],
        ['Circle drawn by hand', `${placeOf(premises)}, radius ${radiusMetres} m`],
        ['Homes or units', String(dwellings)],
        ['Floors', storeys === undefined ? 'not said' : String(storeys)],
      ],
    },
    ...(severalHomes
      ? [{ warning: `${wordsOfDoubt.flats} Say which one is meant, and what else speaks for it.` }]
      : []),
    ...(neighbours.length === 0
      ? [{ text: 'No premises around these were entered: whom else a position means is not counted.' }]
      : [
          {
            caption: 'Premises around',
            columns: ['Premises', 'Position', 'Radius', 'Homes'],
            widths: [4, 3, 1, 1],
            rows: neighbours.map((one) => [
              one.words,
              placeOf(one),
              `${one.radiusMetres} m`,
              String(one.dwellings),
            ]),
          },
        ]),
  ];
}

function pointParts({ points, judgedAt, request, premises }: SeenEntry): PaperPart[] {
  const indicating = points.filter(({ finding }) => finding.indicates).length;
  const flats = premises.dwellings > 1 || (premises.storeys ?? 1) > 1;
  const asOf = request === undefined ? 'now' : 'when it was asked for';
  return [
    { heading: 'Tracking points' },
    {
      text: `${indicating} of ${points.length} touch the premises at a time after the theft. Ages are ${asOf}, ${exactTime(judgedAt)}. ${aboutCircles}`,
    },
    ...(indicating === 0
      ? [
          {
            warning:
              'No position indicates that the thing has been on the premises since it was stolen: section 26A(2)(b) is not shown.',
          },
        ]
      : []),
    ...(points.length === 0
      ? []
      : [
          {
            caption: 'Positions, the oldest first',
            columns: [
              'When',
              'From',
              'Position and accuracy',
              'Age',
              'From the premises',
              'Share covered',
              'Also meant',
            ],
            widths: [3, 5, 4, 2, 2, 2, 3],
            rows: points.map(pointRow),
          },
          ...points.flatMap((point, i) => doubtsOf(point, i, flats)),
        ]),
  ];
}

function pointRow(point: SeenPoint): string[] {
  const { source, witness, seenBy, finding } = point;
  const from = isNameOf(pointSources, source) ? pointSources[source] : source;
  const who = isNameOf(pointWitnesses, witness) ? pointWitnesses[witness] : witness;
  const { ageMinutes, distanceMetres, coveredShare, equallyMeant, roomFor } = finding;
  const room = roomFor === undefined || roomFor < 2 ? '' : `; room for ${roomFor} of this size`;
  return [
    exactTime(point.at),
    `${from}. ${who} (${seenBy})`,
    `${placeOf(point)}, ± ${point.accuracyMetres} m`,
    `${ageMinutes} min`,
    `${Math.round(distanceMetres)} m`,
    `${(coveredShare * 100).toFixed(1)} %`,
    `${equallyMeant} of those entered${room}`,
  ];
}

/** What speaks against a position; that of flats is told once of the premises. */
function doubtsOf({ finding, at }: SeenPoint, i: number, flats: boolean): PaperPart[] {
  const doubts = finding.doubts.filter((doubt) => !(flats && doubt === 'flats'));
  if (doubts.length === 0) return [];
  return [
    { text: `Position ${i + 1}, ${exactTime(at)}: ${doubts.map((doubt) => wordsOfDoubt[doubt]).join(' ')}` },
  ];
}

function testParts({ request, decision }: SeenEntry): PaperPart[] {
  const said = (test: TrackedEntryTest) =>
    decision === undefined
      ? 'Not decided'
      : decision.satisfied.includes(test)
        ? 'Satisfied'
        : 'Not satisfied';
  return [
    { heading: 'Tests of the section' },
    { text: trackedEntrySource },
    {
      caption: 'Tests',
      columns: ['Section', 'Test', 'What speaks for it', 'Inspector'],
      widths: [2, 5, 5, 2],
      rows: trackedEntryTestNames.map((test) => [
        trackedEntryTests[test].section,
        trackedEntryTests[test].words,
        request?.grounds[test] ?? 'Not asked yet',
        said(test),
      ]),
    },
    { text: aboutUse },
  ];
}

function decisionParts({ decision, outcomes, points }: SeenEntry): PaperPart[] {
  if (decision === undefined)
    return [
      { heading: 'Decision' },
      outcomes.length === 0 ? { text: 'There is none yet.' } : { warning: nobodyWroteIt },
    ];
  const { verdict, given, rank, called, givenAt, writtenAt, expiresAt, reasons } = decision;
  const minutes = Math.round((writtenAt - givenAt) / 60_000);
  const isAfterwards = outcomes.some(({ recordedAt }) => recordedAt < writtenAt);
  const later = points.flatMap(({ at }, i) => (at > givenAt ? [i + 1] : []));
  return [
    { heading: 'Decision' },
    ...(isAfterwards ? [{ warning: writtenAfterwards }] : []),
    ...(later.length === 0
      ? []
      : [
          {
            warning: `Later than the decision, and so no ground of it: position ${later.join(', ')}.`,
          },
        ]),
    {
      facts: [
        ['Decision', verdict === 'authorised' ? 'Entry and search authorised' : 'Refused'],
        ['By', `${called}, ${rank}`],
        ['Given', `${given === 'orally' ? 'by word of mouth' : 'in writing'}, ${exactTime(givenAt)}`],
        [
          'Written down',
          given === 'orally' ? `${exactTime(writtenAt)}, ${minutes} min later` : exactTime(writtenAt),
        ],
        ...(expiresAt === undefined
          ? []
          : [['Ends', `${exactTime(expiresAt)} (our own limit; the section’s was not read)`] as const]),
        ['Reasons', reasons],
      ],
    },
  ];
}

function outcomeParts({ outcomes, decision }: SeenEntry): PaperPart[] {
  if (outcomes.length === 0) return [];
  return [
    { heading: 'Outcome' },
    ...outcomes.flatMap(
      ({ outcome, enteredAt, wasLate, called, recordedAt, inUniform, atReasonableHour, words }) => [
        ...(wasLate ? [{ warning: decision === undefined ? enteredUnwritten : enteredUnauthorised }] : []),
        {
          facts: [
            ['Outcome', isNameOf(entryOutcomes, outcome) ? entryOutcomes[outcome] : outcome],
            ...(enteredAt === undefined
              ? []
              : ([
                  ['Entered', exactTime(enteredAt)],
                  ['In uniform', inUniform ? 'yes' : 'no'],
                  ['At a reasonable hour', atReasonableHour ? 'yes' : 'no'],
                ] as const)),
            ['In words', words],
            ['Recorded by', `${called}, ${exactTime(recordedAt)}`],
          ] as const,
        },
      ],
    ),
  ];
}

function placeOf({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): string {
  return `${latitude}, ${longitude}`;
}
