import { appealEvidence, appellants } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

const Long = Type.Optional(Type.String({ maxLength: 2000 }));
const Line = Type.Optional(Type.String({ maxLength: 200 }));
const TickedName = Type.String({ maxLength: 20 });
/** Boxes that are ticked once or several times, as browsers send them. */
const Ticked = Type.Optional(Type.Union([TickedName, Type.Array(TickedName, { maxItems: 10 })]));

export const AppealForm = formOf({
  key: FormField,
  imei: FormField,
  keep: FormField,
  appellant: FormField,
  evidence: Ticked,
  'evidence-reference': Line,
  statement: Long,
  close: FormField,
  contact: Line,
});
export const OpenForm = formOf({ reference: FormField, code: FormField });
export const ActForm = formOf({ reference: FormField, code: FormField, act: FormField });
export const ButtonForm = formOf({});
export const DecideForm = formOf({ act: FormField, reason: FormField });
export const ReleaseForm = formOf({
  credential: Type.Optional(Type.String({ maxLength: 16_384 })),
  /** When the page asked, in ms since 1970: it is part of what the passkey signs. */
  asked: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
});
export const AppealPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});

/** A name that a form sent, if it is one of the table's. */
export function chosen<T extends string>(
  table: Readonly<Record<T, unknown>>,
  name: string | undefined,
): T | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table
  return (Object.keys(table) as T[]).find((known) => known === name);
}

export const appellantOf = (name: string | undefined) => chosen(appellants, name);
/** What was ticked; "none of these" beside others says nothing. */
export function evidenceOf(ticked: string | readonly string[] | undefined) {
  const names = ticked === undefined ? [] : typeof ticked === 'string' ? [ticked] : ticked;
  const known = names.flatMap((name) => chosen(appealEvidence, name) ?? []);
  const named = known.filter((name) => name !== 'none');
  return named.length > 0 ? [...new Set(named)] : known.slice(0, 1);
}
