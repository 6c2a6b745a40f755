import {
  type Enforcement,
  enforcements,
  type Gate,
  gates,
  type ParticipantRole,
  participantRoles,
  type Scope,
  scopes,
  type Tier,
} from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';
import type { ParticipantChange } from '../participants/index.ts';

const Long = Type.Optional(Type.String({ maxLength: 500 }));
const Ticked = Type.Optional(
  Type.Union([Type.String({ maxLength: 40 }), Type.Array(Type.String({ maxLength: 40 }), { maxItems: 40 })]),
);
const fields = {
  name: Long,
  contact: Long,
  gates: Ticked,
  scopes: Ticked,
  enforcement: FormField,
  actsFromTier: FormField,
};

export const AddForm = formOf({ id: FormField, role: FormField, ...fields });
export const ChangeForm = formOf({ act: FormField, ...fields });
export const ParticipantPath = strictObject({
  participant: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
});

/** What a form says of a participant, in the words of the registry; what is none of them is left out. */
export function changeOf(form: {
  readonly name?: string;
  readonly contact?: string;
  readonly gates?: string | readonly string[];
  readonly scopes?: string | readonly string[];
  readonly enforcement?: string;
  readonly actsFromTier?: string;
}): ParticipantChange & { readonly gates: readonly Gate[]; readonly scopes: readonly Scope[] } {
  const { name = '', contact = '' } = form;
  const enforcement: Enforcement = enforcements.find((one) => one === form.enforcement) ?? 'enforcing';
  return {
    ...(name.trim() !== '' && { name: name.trim() }),
    contact: contact.trim(),
    gates: knownOf(gates, form.gates),
    scopes: knownOf(scopes, form.scopes),
    enforcement,
    actsFromTier: tierOf(form.actsFromTier),
  };
}

export function roleOf(word: string | undefined): ParticipantRole | undefined {
  return participantRoles.find((role) => role === word);
}

function knownOf<T extends string>(known: readonly T[], ticked: string | readonly string[] | undefined): T[] {
  const words = ticked === undefined ? [] : [ticked].flat();
  return known.filter((one) => words.includes(one));
}

const tiers: readonly Tier[] = [0, 1, 2, 3];

function tierOf(word: string | undefined): Tier {
  return tiers.find((tier) => tier.toString() === word) ?? 0;
}
