import { type ImeiKey, type OffenceAnswers, offenceCircumstances } from '@deadset/domain';
import { keysOfTyped, parsePhoneForm } from '../declarations/index.ts';
import { isAddress } from '../messages/index.ts';
import { type FormErrors, hasErrors } from '../pages/index.ts';
import type { CallForm } from './call-forms.ts';
import { type OperatorWord, readOperatorWord, yesOrNo } from './operator-word.ts';
import { parseWhen } from './when-words.ts';

/** A caller's report, understood. */
export interface Call {
  readonly isSafe: boolean;
  readonly isForKeeper: boolean;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  readonly phone: Phone;
  readonly offence: OffenceAnswers;
  readonly wantsOfficer: boolean;
  /** Absent where the handler is of no network, or did not know the caller as its customer. */
  readonly word?: OperatorWord;
}

/** By what a caller knows their phone. */
export type Phone =
  | { readonly by: 'imei'; readonly keys: readonly ImeiKey[] }
  /** E.164 with its plus sign, and the participant id of its network. */
  | { readonly by: 'line'; readonly number: string; readonly operator: string };

/** Numbers as typed whose check digit does not fit; the handler reads them back to the caller. */
type DoubtfulImeis = Readonly<Partial<Record<'imei1' | 'imei2', string>>>;

export type AnsweredCall =
  | { readonly ok: true; readonly call: Call }
  | { readonly ok: false; readonly errors: FormErrors; readonly doubtful: DoubtfulImeis };

/** What the form can be judged by beside what is typed. */
export interface CallTerms {
  readonly now: number;
  /** Participant ids of the networks that tell which phone a line is in. */
  readonly operators: readonly string[];
}

/** Understands the whole form; what is wrong is told field by field, in the order of the screen. */
export function readCall(form: CallForm, { now, operators }: CallTerms): AnsweredCall {
  const when = parseWhen(form.when ?? '', now);
  const phone = readPhone(form, operators);
  const { word, errors: wordErrors } = readOperatorWord(form);
  const { happened } = form;
  const isSafe = yesOrNo(form.safe);
  const errors: Record<string, string> = {
    ...(isSafe === undefined && { safe: 'Ask whether the caller is safe now' }),
    ...callerErrors(form),
    ...(happened !== 'stolen' && happened !== 'lost' && { happened: 'Say whether it was stolen or lost' }),
    ...(!when.ok && { when: when.problem }),
    ...phone.errors,
    ...wordErrors,
    ...(form.liability !== 'read' && {
      liability: 'Read these words to the caller, and tick that they agreed',
    }),
  };
  const isWhole = isSafe !== undefined && when.ok && phone.phone !== undefined;
  if (hasErrors(errors) || !isWhole || (happened !== 'stolen' && happened !== 'lost'))
    return { ok: false, errors, doubtful: phone.doubtful };
  return {
    ok: true,
    call: {
      isSafe,
      isForKeeper: form.caller === 'other',
      happened,
      takenAt: when.at,
      phone: phone.phone,
      offence: happened === 'stolen' ? readOffence(form) : {},
      wantsOfficer: form.officer === 'yes',
      ...(word !== undefined && { word }),
    },
  };
}

function callerErrors({ caller, agreed }: CallForm): FormErrors {
  if (caller !== 'keeper' && caller !== 'other') return { caller: 'Say who calls' };
  const isMissing = caller === 'other' && agreed !== 'yes';
  return isMissing ? { agreed: 'Somebody may report for the keeper only if the keeper agrees' } : {};
}

/** What the caller answered about how it was taken; what was not asked is absent. */
export function readOffence(form: CallForm): OffenceAnswers {
  const [force, fear, onPerson] = [yesOrNo(form.force), yesOrNo(form.fear), yesOrNo(form.onPerson)];
  const circumstance = offenceCircumstances.find((one) => one === form.circumstance);
  return {
    ...(force !== undefined && { force }),
    ...(fear !== undefined && { fear }),
    ...(onPerson !== undefined && { onPerson }),
    ...(circumstance !== undefined && { circumstance }),
  };
}

interface ReadPhone {
  readonly phone?: Phone;
  readonly errors: FormErrors;
  readonly doubtful: DoubtfulImeis;
}

/** The IMEI where there is one; the line otherwise. */
function readPhone(form: CallForm, operators: readonly string[]): ReadPhone {
  const { line = '', operator } = form;
  if (isTyped(form.imei1) || isTyped(form.imei2) || !isTyped(line)) {
    const imeis = parsePhoneForm(form);
    const { doubtful } = imeis;
    if (imeis.ok) return { phone: { by: 'imei', keys: keysOfTyped(imeis.value) }, errors: {}, doubtful };
    const isNothing = !isTyped(form.imei1) && !isTyped(form.imei2);
    const errors = isNothing ? { imei1: 'Type the IMEI, or the number of the line below' } : imeis.errors;
    return { errors, doubtful };
  }
  const number = readLine(line);
  const errors = {
    ...(number === undefined && { line: 'Type a phone number, such as 07700 900123' }),
    ...(!operators.some((one) => one === operator) && {
      operator:
        operators.length === 0
          ? 'No network is connected that knows lines: type the IMEI'
          : 'Choose the network of this line',
    }),
  };
  if (number === undefined || operator === undefined || hasErrors(errors)) return { errors, doubtful: {} };
  return { phone: { by: 'line', number, operator }, errors: {}, doubtful: {} };
}

/** What a handler looks for while they type: keys of whole IMEIs, and the line. Nothing that is not whole yet. */
export function readNumbers(form: CallForm): { readonly keys: readonly ImeiKey[]; readonly line?: string } {
  const keys = keysOfTyped([form.imei1, form.imei2].filter(isTyped));
  const line = readLine(form.line ?? '');
  return { keys, ...(line !== undefined && { line }) };
}

/** A number of a line as people type it, with its country: those without one are British. */
export function readLine(typed: string): string | undefined {
  if (typed.length > 40) return undefined;
  const plain = typed.replace(/[\s().-]/g, '');
  const number = plain.replace(/^00/, '+').replace(/^0/, '+44');
  return /^\+\d{9,15}$/.test(number) && isAddress({ channel: 'sms', number }) ? number : undefined;
}

function isTyped(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
