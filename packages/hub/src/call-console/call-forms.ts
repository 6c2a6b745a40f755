import { strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

/** What a handler types: longer than anything that is right, so that too much is told on the page and not lost. */
const Typed = Type.Optional(Type.String({ maxLength: 5_000 }));

/** The one screen of a call. */
export const CallForm = formOf({
  act: FormField,
  call: FormField,
  safe: FormField,
  caller: FormField,
  agreed: FormField,
  happened: FormField,
  when: Typed,
  imei1: Typed,
  imei2: Typed,
  keep1: Typed,
  keep2: Typed,
  line: Typed,
  operator: FormField,
  seen: FormField,
  force: FormField,
  fear: FormField,
  onPerson: FormField,
  circumstance: FormField,
  known: FormField,
  days: Typed,
  last: FormField,
  payer: FormField,
  otherHours: Typed,
  officer: FormField,
  liability: FormField,
});
export type CallForm = Static<typeof CallForm>;

export const FindCallForm = formOf({ number: Typed });
export const OpenCallForm = formOf({
  act: FormField,
  call: FormField,
  code: Typed,
  known: FormField,
  days: Typed,
  last: FormField,
  payer: FormField,
  otherHours: Typed,
});
export type OpenCallForm = Static<typeof OpenCallForm>;
export const OfficerForm = formOf({ reference: FormField, crime: Typed, offence: FormField });
export const CallPath = strictObject({ reference: Type.String({ pattern: '^[0-9A-Z]{4}-[0-9A-Z]{4}$' }) });
