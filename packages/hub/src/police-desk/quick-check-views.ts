import type { DeclarationStatus, Tier } from '@deadset/domain';
import type { PoliceCase } from './case-store.ts';
import type { DeviceLook, ReportLook } from './device-look-store.ts';
import type { QuickAnswer } from './quick-check.ts';

/** What an answer means, and what to do next. Colour goes with the words, never alone. */
export interface AnswerView {
  readonly heading: string;
  readonly tag: { readonly text: string; readonly classes: string };
  /** How the box looks: stop, wait, or neither. */
  readonly look: '' | 'ds-result--stop' | 'ds-result--wait';
  readonly meaning: string;
  readonly next: readonly string[];
}

/** How sure a report is, for officers. */
export const tierWords: Readonly<Record<Tier, string>> = {
  0: 'Nobody has proved it yet (tier 0)',
  1: 'Its keeper has proved that the phone is theirs (tier 1)',
  2: 'The police have verified it (tier 2)',
  3: 'A court or an insurer has decided whose it is (tier 3)',
};

const red = 'govuk-tag--red';
const yellow = 'govuk-tag--yellow';
const grey = 'govuk-tag--grey';

const answers = {
  reported: {
    tag: { text: 'Reported', classes: red },
    look: 'ds-result--stop',
    meaning: 'Somebody has proved that this phone is theirs, and gates refuse it.',
    next: [
      'Treat it as suspected stolen goods. Whether you seize it is for your own powers: section 1(6) of the Police and Criminal Evidence Act 1984 on a search in the street, section 19 on premises.',
      'Do not hand it to anybody but the property store, and do not reset it or take the SIM card out.',
    ],
  },
  eased: {
    tag: { text: 'Appeal proved', classes: yellow },
    look: 'ds-result--wait',
    meaning:
      'It is reported, and whoever holds it has proved an appeal: it may be used while that is decided.',
    next: ['Do not seize it for this report alone. Ask the force below, or whoever decides the appeal.'],
  },
  disputed: {
    tag: { text: 'Disputed', classes: yellow },
    look: 'ds-result--wait',
    meaning: 'It is reported, and somebody else may have a right to it. A person is deciding.',
    next: ['Take down who has it. This report alone is no ground to suspect theft.'],
  },
  unproved: {
    tag: { text: 'Reported, not proved', classes: yellow },
    look: 'ds-result--wait',
    meaning:
      'Somebody says that it is theirs and was taken. Nobody has proved that; it lapses after 48 hours.',
    next: ['Ask whoever has it to explain. This report alone is no ground to suspect theft.'],
  },
  enrolled: {
    tag: { text: 'No report found', classes: grey },
    look: '',
    meaning:
      'Nobody has reported it. It is in its keeper’s logbook: whoever has it can show that it is theirs by opening it.',
    next: ['Ask whoever has it to open their logbook at /logbook.'],
  },
  nothing: {
    tag: { text: 'No report found', classes: grey },
    look: '',
    meaning:
      'That says nothing about whose it is. A theft is often reported hours later, and perhaps by the other IMEI.',
    next: ['Check the second IMEI too: *#06# shows both.'],
  },
} as const satisfies Readonly<Record<string, Omit<AnswerView, 'heading'>>>;

/** The words for what was found. Nothing found and nothing known are told alike. */
export function answerFor({ look }: QuickAnswer): AnswerView {
  const report = strongestReport(look);
  if (report === undefined) {
    const kind = look?.isEnrolled === true ? 'enrolled' : 'nothing';
    return { heading: 'No report found', ...answers[kind] };
  }
  const kind = kindOf(report);
  const happened = report.happened === 'stolen' ? 'stolen' : 'lost';
  const heading =
    kind === 'unproved' ? `Somebody says that this phone was ${happened}` : `Reported as ${happened}`;
  return { heading, ...answers[kind], next: [...answers[kind].next, ...waysOn(report)] };
}

/** The report that counts: the store gives the strongest first, and those that have ended last. */
export function strongestReport(look: DeviceLook | undefined): ReportLook | undefined {
  return look?.reports.find(({ hasEnded }) => !hasEnded);
}

/** A case as a line on the answer's page. */
export function caseLine({ number, force, openedAt }: PoliceCase) {
  return { number, force, openedAt };
}

function kindOf({ status, tier, isQuiet }: ReportLook) {
  if (tier === 0 || isQuiet) return 'unproved';
  const doubts: Partial<Record<DeclarationStatus, 'eased' | 'disputed'>> = {
    eased: 'eased',
    disputed: 'disputed',
  };
  return doubts[status] ?? 'reported';
}

function waysOn({ crimes, reference }: ReportLook): string[] {
  const [crime] = crimes;
  return [
    crime === undefined
      ? 'No force has given it a crime reference yet: open a case, and record one.'
      : `Call ${crime.force}, who have the crime as ${crime.reference}.`,
    `The keeper is reached through us, by reference ${reference}. Never call or text the number of this phone: whoever holds it would hear.`,
  ];
}
