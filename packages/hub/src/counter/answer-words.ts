import type { CounterGate, Outcome, Reason } from '@deadset/domain';

/** What an answer says at a counter: in one line, and what to do next. */
export interface AnswerWords {
  readonly title: string;
  readonly next: readonly string[];
}

/** What is done with a phone at a gate, in the words of whoever does it. */
export const workWords = {
  resale: { label: 'Buy or sell it', it: 'buy it', noun: 'Do not buy this phone' },
  repair: { label: 'Repair it', it: 'repair it', noun: 'Do not repair this phone' },
  parts: { label: 'Take it apart', it: 'take it in for parts', noun: 'Do not take this phone in for parts' },
  export: {
    label: 'Send it abroad',
    it: 'take it in for export',
    noun: 'Do not take this phone in for export',
  },
  insurance: { label: 'Insure it or pay a claim', it: 'insure it', noun: 'Do not insure this phone' },
} as const satisfies Record<CounterGate, { label: string; it: string; noun: string }>;

/** What a clerk asks, or says, while a phone has to wait. */
const toAsk = {
  'declared-not-proved': [
    'Ask whether it is theirs, and for the receipt with this number on it.',
    'Say that you can check it again in two days: without proof the report ends after 48 hours.',
    'Give it back, and pay nothing today.',
  ],
  disputed: [
    'Ask for the receipt, and where they have the phone from.',
    'Say that two people say it is theirs, and that a person decides within 24 hours.',
    'Give it back, and pay nothing before that.',
  ],
  'keeper-consent-needed': [
    'Ask for the release code. Whoever keeps the phone in their logbook makes one there, and it is free.',
    'Take the code in under Logbook, “Claim a phone”. Then check the phone again.',
    'Without a code, do not take it in. The phone may be theirs all the same: say so.',
  ],
} as const satisfies Partial<Record<Reason, readonly string[]>>;

/** Said with every refusal, whatever the gate. No word of it accuses anybody. */
export const safety: readonly string[] = [
  'Say the words below, calmly. Do not accuse, do not argue, do not ask who they are.',
  'Do not keep the phone against anybody’s will, and do not follow anybody.',
  'If you do not feel safe, step back and call 999.',
];

const beforeBuying: readonly string[] = [
  'Watch them sign out of the phone’s account and reset it.',
  'Then write the purchase down here. The check is done once more as you do.',
];

/** The words of an answer. `advice` is what the rules say (`adviceAt`), `reason` why. */
export function wordsOfAnswer(gate: CounterGate, advice: Outcome, reason: Reason): AnswerWords {
  const { it, noun } = workWords[gate];
  if (advice === 'refuse') {
    return {
      title: noun,
      next: [
        'Its keeper has proved that it was stolen or lost. It belongs to somebody else, whoever brings it.',
      ],
    };
  }
  if (advice === 'hold') {
    return { title: `Wait: do not ${it} yet`, next: askWords(reason) };
  }
  if (reason !== 'no-report-found') {
    return {
      title: `You may ${it}. There is a report that is not proved`,
      next: ['Give it back to whoever brought it, as you would any other. Do not buy it from them.'],
    };
  }
  const isBought = gate === 'resale' || gate === 'parts' || gate === 'export';
  return {
    title: `No report found: you may ${it}`,
    next: isBought ? beforeBuying : ['That is all we know: it may still be reported later.'],
  };
}

function askWords(reason: Reason): readonly string[] {
  switch (reason) {
    case 'declared-not-proved':
    case 'disputed':
    case 'keeper-consent-needed':
      return toAsk[reason];
    case 'declared-stolen':
    case 'tracked':
    case 'no-report-found':
      throw new Error(`nothing holds a phone for the reason ${reason}`);
    default:
      return reason satisfies never;
  }
}

/** Why a bought phone is kept aside, in the list. */
export const reportWords = {
  'declared-stolen': 'Reported as stolen or lost, and proved',
  'declared-not-proved': 'Reported, and not proved yet',
  disputed: 'Two people say that it is theirs',
  tracked: 'Reported',
  'keeper-consent-needed': 'Was reported; now in somebody’s logbook',
  'no-report-found': 'Was reported; the report has ended',
} as const satisfies Record<Reason, string>;
