import type { Clock } from '../clock.ts';
import type { OwnershipService } from '../ownership/index.ts';
import { FormField, formOf, type Visits } from '../pages/index.ts';
import type { LogbookService } from './logbook-service.ts';

/** What the pages of a logbook work with. */
export interface LogbookPageServices {
  readonly logbook: LogbookService;
  readonly ownership: OwnershipService;
  readonly visits: Visits;
  readonly clock: Clock;
  /** How people reach the hub, for the QR code on a release sheet; without a slash at the end. */
  readonly publicUrl: string;
}

/** A form that is only a button. */
export const ButtonForm = formOf({});
export const PhoneForm = formOf({ imei1: FormField, imei2: FormField, keep1: FormField, keep2: FormField });
export const ContactForm = formOf({ contact: FormField, trusted: FormField });
export const OperatorForm = formOf({ operator: FormField });
export const ClaimForm = formOf({
  imei: FormField,
  keep: FormField,
  code: FormField,
  contact: FormField,
  trusted: FormField,
});
export const OpenForm = formOf({ reference: FormField, code: FormField });
export const CodeForm = formOf({ code: FormField });
export const AnswerForm = formOf({ question: FormField, answer: FormField });

/** Tries of a code that one address has in a minute; a school or a library is one address. */
export const tries = { config: { rateLimit: { max: 20, timeWindow: 60_000 } } };
