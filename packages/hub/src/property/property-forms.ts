import { type PropertyPower, readPropertyPower } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';
import { longestList } from './intake-list.ts';

const Words = Type.Optional(Type.String({ maxLength: 1_000 }));
const Ticked = Type.Optional(
  Type.Union([Type.String({ maxLength: 40 }), Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })]),
);
const Ids = Type.Optional(
  Type.Union([
    Type.String({ maxLength: 40 }),
    Type.Array(Type.String({ maxLength: 40 }), { maxItems: 6_000 }),
  ]),
);

/** Length of a list is judged where it is read, so that what is too long gets a sentence and not a shut door. */
const List = Type.Optional(Type.String({ maxLength: longestList * 2 }));

export const SeizureForm = formOf({
  reference: FormField,
  place: Words,
  day: FormField,
  month: FormField,
  year: FormField,
  time: FormField,
  station: FormField,
  power: Ticked,
  otherPower: Words,
});
export const AddForm = formOf({ list: List, file: List, place: Words, mended: Ids });
export const ScanForm = formOf({ code: Words, place: Words });
export const ButtonForm = formOf({});
export const ActForm = formOf({
  act: FormField,
  lead: FormField,
  state: FormField,
  why: Words,
  place: Words,
  seal: FormField,
  way: FormField,
});
export const ReturnForm = formOf({ checked: Ticked, code: FormField, withoutCode: Words });
export const SlotForm = formOf({
  station: Words,
  day: FormField,
  month: FormField,
  year: FormField,
  from: FormField,
  until: FormField,
  minutes: FormField,
  places: FormField,
});
export const KnownForm = formOf({
  reference: FormField,
  kind: FormField,
  text: FormField,
  source: FormField,
  sourceReference: FormField,
});
export const KeeperWordsForm = formOf({ reference: FormField, description: Words, lostMode: Words });
export const OpenForm = formOf({ reference: FormField, code: FormField });
export const BookForm = formOf({ exhibit: FormField, slot: FormField });

export const SeizurePath = strictObject({ label: Type.String({ pattern: '^[0-9A-Z-]{9,12}$' }) });
export const ExhibitPath = strictObject({ reference: Type.String({ pattern: '^[0-9A-Z-]{14,18}$' }) });
export const ListQuery = strictObject({
  text: Type.Optional(Type.String({ maxLength: 60 })),
  status: Type.Optional(Type.String({ maxLength: 20 })),
});
export const SeizureQuery = strictObject({
  taken: Type.Optional(Type.String({ maxLength: 6, pattern: '^[0-9]*$' })),
});
export const LabelQuery = strictObject({
  sheet: Type.Optional(Type.String({ maxLength: 10 })),
  page: Type.Optional(Type.String({ maxLength: 5 })),
});

/** What was ticked: one value, several, or none. */
export function tickedOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The powers that were ticked, in the order of the form. */
export function powersTicked(value: string | readonly string[] | undefined): PropertyPower[] {
  return tickedOf(value).flatMap((name) => readPropertyPower(name) ?? []);
}
