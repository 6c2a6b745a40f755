import { type ImeiKey, RegistryError } from '@deadset/domain';
import { type FormErrors, FormField, formOf, instantInLondon, readImeiField } from '../pages/index.ts';

/** What an auditor types. */
export const AuditForm = formOf({
  person: FormField,
  organisation: FormField,
  imei: FormField,
  keep: FormField,
  object: FormField,
  act: FormField,
  from: FormField,
  to: FormField,
  before: FormField,
  beforeZone: FormField,
});
export type AuditFields = Partial<
  Record<
    'person' | 'organisation' | 'imei' | 'keep' | 'object' | 'act' | 'from' | 'to' | 'before' | 'beforeZone',
    string
  >
>;

/** The same, understood; all that is absent is not asked. */
export interface AuditQuestion {
  readonly person?: string;
  readonly organisation?: string;
  readonly key?: ImeiKey;
  readonly object?: string;
  readonly act?: string;
  readonly from?: number;
  readonly to?: number;
  readonly before?: number;
  readonly beforeZone?: number;
}

const dayMs = 86_400_000;
const names = {
  organisation: /^[a-z0-9][a-z0-9-]{0,63}$/,
  act: /^[a-z][a-z.-]{0,63}$/,
  object: /^[A-Za-z0-9:.-]{3,100}$/,
};
/** The number of a phone or a line, as no reference and no name of a record is. What is searched for is in the audit for years. */
const looksLikeNumber = /^(?:[a-z]+:)?\d(?:[.-]?\d){8,}$/;
const numberElsewhere = 'Type the number of a phone into its own box: what is typed here is kept';

/** Understands a search, or says what is wrong with it by field. */
export function readAuditForm(
  fields: AuditFields,
):
  | { readonly ok: true; readonly question: AuditQuestion }
  | { readonly ok: false; readonly errors: FormErrors; readonly doubtful?: string } {
  const { person, organisation, imei, object, act, from, to, before, beforeZone } = trimmed(fields);
  const errors: Record<string, string> = {};
  const device = imei === undefined ? undefined : readImeiField(imei, fields.keep);
  if (organisation !== undefined && !names.organisation.test(organisation))
    errors['organisation'] = 'An organisation’s id has small letters, digits and hyphens';
  if (device?.ok === false) errors['imei'] = device.problem;
  if (object !== undefined && !names.object.test(object))
    errors['object'] = 'Type a reference such as 7K3M-Q2XD, or kind and name such as declaration:7K3M-Q2XD';
  if (act !== undefined && !names.act.test(act))
    errors['act'] = 'Type the name of an act, such as quick-check';
  for (const [field, text] of Object.entries({ organisation, object, act }))
    if (text !== undefined && looksLikeNumber.test(text)) errors[field] = numberElsewhere;
  const [fromAt, toAt] = [dayOf(from), dayOf(to)];
  if (from !== undefined && fromAt === undefined) errors['from'] = 'Type the day as 2026-11-23';
  if (to !== undefined && toAt === undefined) errors['to'] = 'Type the day as 2026-11-23';
  if (Object.keys(errors).length > 0) {
    const doubtful = device?.ok === false ? device.doubtful : undefined;
    return { ok: false, errors, ...(doubtful === undefined ? {} : { doubtful }) };
  }
  const question = {
    ...(person !== undefined && { person }),
    ...(organisation !== undefined && { organisation }),
    ...(device?.ok === true && { key: device.key }),
    ...(object !== undefined && {
      object: object.includes(':') ? object : `declaration:${object.toUpperCase()}`,
    }),
    ...(act !== undefined && { act }),
    ...(fromAt !== undefined && { from: fromAt }),
    ...(toAt !== undefined && { to: toAt + dayMs }),
    ...(before !== undefined && { before: place(before) }),
    ...(beforeZone !== undefined && { beforeZone: place(beforeZone) }),
  };
  return { ok: true, question };
}

function trimmed(fields: AuditFields): AuditFields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]])),
  );
}

function place(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new RegistryError('invalid', 'This is no place in the audit.');
  return Number(text);
}

/** The beginning of a day as a browser sends it (2026-11-23), in London. */
function dayOf(text = ''): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  return instantInLondon({ year: Number(year), month: Number(month), day: Number(day), hour: 0, minute: 0 });
}
