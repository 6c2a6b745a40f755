import type { Enforcement, Gate, ParticipantRole, PersonRole, Purpose, Scope, Tier } from '@deadset/domain';
import type { ColumnType, Generated } from 'kysely';
import type { Fixed, Json } from './column-types.ts';

/** A connected organisation. */
export interface ParticipantTable {
  id: Fixed<string>;
  name: string;
  role: Fixed<ParticipantRole>;
  gates: Gate[];
  scopes: Scope[];
  created_at: Fixed<Date>;
  /** From which tier on its gates act; a gate acts no earlier than its own rule. */
  acts_from_tier: Generated<Tier>;
  enforcement: Generated<Enforcement>;
  contact: string | null;
  status: Generated<ParticipantStatus>;
  /** Grows when all access tokens given before must stop serving. */
  generation: Generated<number>;
  changed_at: Date | null;
}

export type ParticipantStatus = 'active' | 'suspended' | 'revoked';

/** By what a participant shows at the token endpoint who it is; several at a time. */
export interface ParticipantCredentialTable {
  id: Generated<string>;
  participant_id: Fixed<string>;
  kind: Fixed<CredentialKind>;
  secret_hash: Fixed<Buffer | null>;
  secret_salt: Fixed<Buffer | null>;
  /** A JWK set of public keys. RFC 7517. */
  keys: ColumnType<Json, string | null, never>;
  keys_url: Fixed<string | null>;
  /** SHA-256 of the certificate's DER. RFC 8705 section 3.1. */
  certificate_thumbprint: Fixed<Buffer | null>;
  /** Distinguished name of a certificate that a trusted authority issued. RFC 4514. */
  certificate_subject: Fixed<string | null>;
  from_at: Fixed<Date>;
  until_at: Date | null;
  revoked_at: Date | null;
}

export type CredentialKind = 'secret' | 'keys' | 'keys-url' | 'certificate';

/** Signed words at the token endpoint, each of which serves once. */
export interface AssertionUseTable {
  participant_id: Fixed<string>;
  jti_hash: Fixed<Buffer>;
  expires_at: Fixed<Date>;
}

/** Whose edges a participant lets answer for its gates. */
export interface EdgeConsentTable {
  participant_id: Fixed<string>;
  runner_id: Fixed<string>;
  given_at: Date;
  withdrawn_at: Date | null;
}

/** A member of staff of an organisation. */
export interface PersonTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  /** As their organisation calls them; never in a log or audit line. */
  called: string;
  roles: PersonRole[];
  status: PersonStatus;
  /** The account at their organisation's own sign-in. OpenID Connect Core section 2. */
  issuer: string | null;
  subject: string | null;
  created_at: Fixed<Date>;
  changed_at: Date;
}

export type PersonStatus = 'invited' | 'active' | 'removed';

/** Links that sign somebody in once. */
export interface PersonLinkTable {
  token_hash: Fixed<Buffer>;
  person_id: Fixed<string>;
  expires_at: Fixed<Date>;
}

export interface PersonPasskeyTable {
  credential_id: Fixed<Buffer>;
  person_id: Fixed<string>;
  algorithm: Fixed<'ES256' | 'Ed25519'>;
  public_key: Fixed<Buffer>;
  rp_id_hash: Fixed<Buffer>;
  sign_count: number;
  added_at: Fixed<Date>;
  removed_at: Date | null;
}

export interface PersonSessionTable {
  id_hash: Fixed<Buffer>;
  person_id: Fixed<string>;
  began_at: Fixed<Date>;
  idle_until: Date;
  ends_at: Fixed<Date>;
  /** Why they look at what concerns people, until an instant. */
  purpose: Purpose | null;
  reason: string | null;
  purpose_until: Date | null;
  /** When the passkey was last shown for an act that takes it. */
  stepped_up_at: Date | null;
}

/** Challenges that no passkey has answered yet; each serves once. */
export interface PersonChallengeTable {
  challenge: Fixed<Buffer>;
  purpose: Fixed<'sign-in' | 'add' | 'step-up'>;
  expires_at: Fixed<Date>;
}

/** Sign-ins at an organisation's own issuer that are on their way. */
export interface PersonSignInTable {
  state_hash: Fixed<Buffer>;
  organisation: Fixed<string>;
  person_id: Fixed<string | null>;
  nonce: Fixed<string>;
  verifier: Fixed<string>;
  expires_at: Fixed<Date>;
}
