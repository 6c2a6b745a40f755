import { strictObject } from '@deadset/protocol';
import { type TSchema, Type } from 'typebox';

/** A field of a form as a browser sends it; an empty one is empty text. */
export const FormField = Type.Optional(Type.String({ maxLength: 100 }));

/** A form of our own pages: its fields, and the token that shows that we made the page. Any other field is refused. */
export function formOf<T extends Record<string, TSchema>>(fields: T) {
  return strictObject({ _csrf: FormField, ...fields });
}
