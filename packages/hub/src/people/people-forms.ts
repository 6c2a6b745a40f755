import { type PersonRole, personRoles } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

/** The browser's answer for a passkey, as JSON. */
const Credential = Type.Optional(Type.String({ maxLength: 16_384 }));
/** A path of our own to go on to. */
const Next = Type.Optional(Type.String({ maxLength: 1000 }));
/** Boxes that are ticked: one comes as text, several as a list. */
const Ticked = Type.Optional(
  Type.Union([Type.String({ maxLength: 40 }), Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })]),
);

export const ButtonForm = formOf({});
export const PasskeyForm = formOf({ credential: Credential });
export const LinkForm = formOf({ key: Type.Optional(Type.String({ maxLength: 100 })) });
export const LinkQuery = strictObject({ key: Type.Optional(Type.String({ maxLength: 100 })) });
export const OrganisationForm = formOf({ organisation: FormField });
export const RemovePasskeyForm = formOf({ passkey: Type.Optional(Type.String({ maxLength: 1400 })) });
export const NextQuery = strictObject({ next: Next });
export const PurposeForm = formOf({
  purpose: FormField,
  reason: Type.Optional(Type.String({ maxLength: 1000 })),
  next: Next,
});
export const StepUpForm = formOf({ credential: Credential, next: Next });
export const InviteForm = formOf({
  organisation: FormField,
  called: Type.Optional(Type.String({ maxLength: 500 })),
  roles: Ticked,
});
export const PersonForm = formOf({ act: FormField, roles: Ticked });
export const PersonPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});
/** What an issuer sends back; it may add parameters of its own. */
export const ReturnQuery = Type.Record(Type.String(), Type.String({ maxLength: 4096 }));

/** Where to go on to: a path of this site, never another site. */
export function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[\w\-./?=&%~:+]*$/.test(next) ? next : '/staff';
}

/** Roles that are ticked in a form; what is no role is left out. */
export function tickedRoles(ticked: string | readonly string[] | undefined): PersonRole[] {
  const words = ticked === undefined ? [] : [ticked].flat();
  return personRoles.filter((role) => words.includes(role));
}
