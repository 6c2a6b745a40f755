import {
  liabilityTexts,
  liabilityVersion,
  offenceCircumstances,
  offenceQuestions,
  offenceTitles,
  proposeOffence,
} from '@deadset/domain';
import { checkedReference } from '../declarations/index.ts';
import { errorList, type FormErrors, type View } from '../pages/index.ts';
import { readOffence } from './call-answers.ts';
import type { CallForm } from './call-forms.ts';
import type { CallServices, Handler } from './call-services.ts';
import type { OpenReport } from './call-store.ts';
import { spelled } from './spelling.ts';
import { seenMark, type TakenCall } from './take-call.ts';
import { parseWhen } from './when-words.ts';

const circumstanceWords = {
  home: 'From a home',
  vehicle: 'From a vehicle',
  tricked: 'Somebody was tricked out of it',
  'left-somewhere': 'It was left somewhere',
  elsewhere: 'None of these',
} as const satisfies Record<(typeof offenceCircumstances)[number], string>;

/** What stands around the fields of the screen. */
export interface CallAround {
  readonly callId: string;
  readonly errors?: FormErrors;
  readonly doubtful?: Readonly<Partial<Record<'imei1' | 'imei2', string>>>;
  /** Absent before anybody has looked. */
  readonly reports?: readonly OpenReport[];
}

/** The screen of a call as it stands. */
export function callView(
  { operators, clock }: Pick<CallServices, 'operators' | 'clock'>,
  handler: Handler,
  form: CallForm,
  { callId, errors = {}, doubtful = {}, reports }: CallAround,
): View {
  const { _csrf: _, ...typed } = form;
  const [firstWrong] = Object.keys(errors);
  return {
    form: typed,
    callId,
    errors,
    errorList: errorList(errors),
    firstWrong,
    doubtful,
    operatorItems: [
      { value: '', text: 'Choose' },
      ...operators.map(({ participant, name }) => ({ value: participant, text: name })),
    ],
    circumstanceItems: [
      { value: '', text: 'Not asked' },
      ...offenceCircumstances.map((value) => ({ value, text: circumstanceWords[value] })),
    ],
    questions: offenceQuestions,
    liability: liabilityTexts[liabilityVersion],
    offence: offenceSaid(form),
    whenSaid: whenSaid(form.when, clock()),
    reports: reports?.map(reportView),
    seenMark: reports === undefined ? '' : seenMark(reports),
    isNetwork: handler.organisationRole === 'network-operator',
    isPolice: handler.organisationRole === 'police',
  };
}

export function reportView(report: OpenReport): View {
  return {
    ...report,
    checked: checkedReference(report.reference),
    by: report.declaredBy === 'public' ? 'a member of the public' : report.declaredBy,
    standing: standingWords[report.status],
  };
}

export const standingWords = {
  declared: 'Not proved',
  proved: 'Proved',
  disputed: 'Disputed',
  eased: 'Eased for now',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
  unlisted: 'Ended by two people',
} as const satisfies Record<OpenReport['status'], string>;

/** What the helper says of the answers so far, in words for the handler. */
function offenceSaid(form: CallForm): View {
  if (form.happened === 'lost') return { text: 'Lost: no offence is proposed.' };
  const proposal = proposeOffence(readOffence(form));
  if (proposal.kind === 'ask') return { text: `Ask next: ${offenceQuestions[proposal.question]}` };
  if (proposal.kind === 'officer-classifies')
    return { text: `An officer classifies it: ${proposal.because}.` };
  const { offence, because } = proposal;
  return {
    code: offence,
    text: `Proposed: ${offence} ${offenceTitles[offence]}, because ${because}. An officer confirms it.`,
  };
}

function whenSaid(typed: string | undefined, now: number): View | undefined {
  const when = parseWhen(typed ?? '', now);
  return when.ok ? { at: when.at } : undefined;
}

/** What is read to the caller at the end, and what comes next. */
export function takenView({ declared, ...taken }: TakenCall): View {
  const { reference, withdrawalCode, untilAt, isKept } = declared;
  const checked = checkedReference(reference);
  return {
    ...taken,
    reference,
    checked,
    spelledReference: spelled(checked),
    code: withdrawalCode,
    spelledCode: spelled(withdrawalCode),
    untilAt,
    isKept,
  };
}
