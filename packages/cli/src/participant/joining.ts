import {
  type Gate,
  gates,
  isGate,
  type ParticipantRole,
  participantRoles,
  type Scope,
  scopes,
} from '@deadset/domain';
import { InvalidArgumentError } from 'commander';
import { scopesOf } from './role-scopes.ts';

/** What an organisation joins as. */
export interface Joining {
  /** Lower-case letters, digits and hyphens. */
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  readonly role: ParticipantRole;
  /** Where it asks. */
  readonly gates: readonly Gate[];
  readonly scopes: readonly Scope[];
  /** File with its public keys (JWK set), when it shows who it is by signing and not by a secret. */
  readonly keys?: string;
  /** File that its secret is written to. */
  readonly secretFile?: string;
}

/** Where each role asks when nothing else is said. */
export const usualGates: Readonly<Record<ParticipantRole, readonly Gate[]>> = {
  'network-operator': ['network-attach', 'esim-download'],
  maker: ['activation', 'account'],
  platform: ['account'],
  marketplace: ['resale'],
  shop: ['resale'],
  repairer: ['repair', 'parts'],
  recycler: ['parts', 'export'],
  insurer: ['insurance'],
  police: [],
  'city-hall': [],
  auditor: [],
};

export function parseRoleName(text: string): ParticipantRole {
  const role = participantRoles.find((one) => one === text);
  if (role === undefined) throw new InvalidArgumentError(`A role is one of ${participantRoles.join(', ')}.`);
  return role;
}

/** Scopes that this role may hold, from one comma-separated word. */
export function parseScopesOf(role: ParticipantRole, text: string): Scope[] {
  const offered = scopesOf(role);
  return wordsOf(text).map((word) => {
    const scope = offered.find((one) => one === word);
    if (scope === undefined)
      throw new InvalidArgumentError(`A ${role} may hold ${offered.join(', ')}, and not “${word}”.`);
    return scope;
  });
}

export function parseScopes(text: string): Scope[] {
  return wordsOf(text).map((word) => {
    const scope = scopes.find((one) => one === word);
    if (scope === undefined) throw new InvalidArgumentError(`A scope is one of ${scopes.join(', ')}.`);
    return scope;
  });
}

/** Gates from one comma-separated word; `none` for none. */
export function parseGatesOrNone(text: string): Gate[] {
  if (text === 'none') return [];
  return wordsOf(text).map((word) => {
    if (!isGate(word)) throw new InvalidArgumentError(`A gate is one of ${gates.join(', ')}.`);
    return word;
  });
}

/** An id as the registry takes it. */
export function parseParticipantId(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(text))
    throw new InvalidArgumentError('An id has lower-case letters, digits and hyphens, 64 at most.');
  return text;
}

function wordsOf(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}
