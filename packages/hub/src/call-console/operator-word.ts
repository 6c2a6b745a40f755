import type { FormErrors } from '../pages/index.ts';

/** What a call handler of a network says of its customer's line; domain `OperatorStatement` has the meanings. */
export interface OperatorWord {
  readonly mainLineDays: number;
  readonly lastBeforeTaking: boolean;
  readonly payerIsUser: boolean;
  readonly otherUseHours: number;
}

/** The part of a form that holds it; nothing is said unless the caller is known as a customer. */
export interface OperatorWordForm {
  readonly known?: string | undefined;
  readonly days?: string | undefined;
  readonly last?: string | undefined;
  readonly payer?: string | undefined;
  readonly otherHours?: string | undefined;
}

/** Understands what a handler found in their own systems; `undefined` when they say nothing of it. */
export function readOperatorWord(form: OperatorWordForm): {
  readonly word?: OperatorWord;
  readonly errors: FormErrors;
} {
  if (form.known !== 'yes') return { errors: {} };
  const errors: Record<string, string> = {};
  const days = wholeUpTo(form.days, 30);
  const otherHours = form.otherHours?.trim() ? wholeUpTo(form.otherHours, 100_000) : 0;
  if (days === undefined) errors['days'] = 'Type on how many of the 30 days before, as a number from 0 to 30';
  const last = yesOrNo(form.last);
  if (last === undefined) errors['last'] = 'Say whether this was the last line in the phone';
  const payer = yesOrNo(form.payer);
  if (payer === undefined) errors['payer'] = 'Say whether the caller is the one who pays for the line';
  if (otherHours === undefined) errors['otherHours'] = 'Type hours as a number, or leave it empty';
  if (days === undefined || last === undefined || payer === undefined || otherHours === undefined)
    return { errors };
  return {
    word: { mainLineDays: days, lastBeforeTaking: last, payerIsUser: payer, otherUseHours: otherHours },
    errors,
  };
}

export function yesOrNo(text: string | undefined): boolean | undefined {
  return text === 'yes' ? true : text === 'no' ? false : undefined;
}

function wholeUpTo(text: string | undefined, largest: number): number | undefined {
  const plain = text?.trim() ?? '';
  return /^\d{1,6}$/.test(plain) && Number(plain) <= largest ? Number(plain) : undefined;
}
