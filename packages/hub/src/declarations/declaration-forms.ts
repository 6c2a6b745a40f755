import { FormField, formOf } from '../pages/index.ts';

/** A form that is only a button. */
export const ButtonForm = formOf({});
export const HappenedForm = formOf({ happened: FormField });
export const PhoneFormBody = formOf({
  imei1: FormField,
  imei2: FormField,
  keep1: FormField,
  keep2: FormField,
  ask: FormField,
});
export const TakenFormBody = formOf({
  'taken-day': FormField,
  'taken-month': FormField,
  'taken-year': FormField,
  time: FormField,
});
export const SignInForm = formOf({ reference: FormField, code: FormField });
