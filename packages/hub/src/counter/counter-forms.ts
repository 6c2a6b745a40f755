import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

/** A line that somebody writes: where a phone is put, who of the police took it. */
const Line = Type.Optional(Type.String({ maxLength: 500 }));

export const CheckForm = formOf({ imei: FormField, keep: FormField, gate: FormField });
export const PresenterForm = formOf({ imei: FormField, gate: FormField, customer: FormField });
export const StartForm = formOf({ imei: FormField, gate: FormField });
export const BuyInForm = formOf({
  imei: FormField,
  keep: FormField,
  gate: FormField,
  paper: FormField,
  'bought-day': FormField,
  'bought-month': FormField,
  'bought-year': FormField,
  time: FormField,
  condition: FormField,
  model: Line,
  price: FormField,
  name: Line,
  idKind: FormField,
  idNumber: FormField,
  contact: Line,
});
export const TakeInForm = formOf({ imei: FormField, keep: FormField, description: Line, note: Line });
export const CustodyForm = formOf({ act: FormField, note: Line });
export const ButtonForm = formOf({});
export const ReceiptForm = formOf({ code: FormField });
export const SettingsForm = formOf({
  days: FormField,
  idRule: FormField,
  contactRule: FormField,
  sellerDays: FormField,
  script: Type.Optional(Type.String({ maxLength: 4_000 })),
});

const Number = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$' });
export const NumberPath = strictObject({ number: Number });
export const SellerQuery = strictObject({ number: FormField });
export const StockQuery = strictObject({ show: FormField });
export const SaidQuery = strictObject({ said: FormField });

/** A line of free text without control characters or marks that turn its direction; undefined for none. */
export function lineTyped(text = '', most = 200): string | undefined {
  // oxlint-disable-next-line no-control-regex -- what cannot be printed is what is taken out
  const line = text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? undefined : line.slice(0, most);
}
