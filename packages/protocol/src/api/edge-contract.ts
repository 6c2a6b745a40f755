import { type Static, Type } from 'typebox';
import { hexOf, strictObject } from './schema.ts';

/** `POST /v1/edges`: an edge makes itself known under its participant's credentials. Repeating it is harmless. */
export const EdgeEnrolment = strictObject({
  edge: hexOf(32),
  /** Participants whose gates this edge answers for; its own when it serves nobody else. */
  serves: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 64 }),
  /** Signature of the edge's key over `deadset edge v1`, newline, its key in hex, newline, participant id, newline. */
  signature: hexOf(64),
});
export type EdgeEnrolment = Static<typeof EdgeEnrolment>;

/** What the hub answers to an edge: whom it serves by now, and what the registry keeps of each. */
export const EdgeEnrolled = strictObject({
  edge: hexOf(32),
  serves: Type.Array(Type.String()),
  participants: Type.Array(
    strictObject({
      participant: Type.String(),
      /** A shadow participant's gates let pass what they would have refused, and keep what they would have answered. */
      enforcement: Type.Union([Type.Literal('enforcing'), Type.Literal('shadow')]),
      actsFromTier: Type.Integer({ minimum: 0, maximum: 3 }),
    }),
  ),
});
export type EdgeEnrolled = Static<typeof EdgeEnrolled>;

/** `POST /v1/edge-consents`: a participant lets the edges of another answer for its gates, or does so no more. */
export const EdgeConsent = strictObject({
  /** Who runs the edges. */
  runner: Type.String({ minLength: 1, maxLength: 64 }),
  isGiven: Type.Boolean(),
});
export type EdgeConsent = Static<typeof EdgeConsent>;

/** What an edge pins when it enrols: whose signature it will take. Verifier keys in C2SP's one-line form. */
export const TrustAnchors = strictObject({
  logKey: Type.String(),
  cosigners: Type.Array(Type.String()),
  quorum: Type.Integer({ minimum: 1 }),
  /** How few cosigners are enough when the last head of the full quorum is over an hour old; at least 1, below the quorum. */
  emergencyQuorum: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Organisations whose approvers may unlist, each by the Ed25519 key (32 bytes) with which it certifies them. */
  approverRoots: Type.Optional(
    Type.Array(strictObject({ organisation: Type.String({ minLength: 1, maxLength: 64 }), key: hexOf(32) })),
  ),
});
export type TrustAnchors = Static<typeof TrustAnchors>;

/** Trust anchors as an edge keeps them: with the keys of the log in force, once a statement has named other ones. */
export const PinnedTrust = strictObject({
  ...TrustAnchors.properties,
  stated: Type.Optional(
    strictObject({
      number: Type.Integer({ minimum: 1 }),
      logKeys: Type.Array(Type.String(), { minItems: 1 }),
      /** Keys that were taken before and are not any more, but for what the edge kept under them. */
      former: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});
export type PinnedTrust = Static<typeof PinnedTrust>;

/** The bytes that an edge signs to show that the key is its own. */
export function enrolmentText(edge: string, participant: string): Buffer {
  return Buffer.from(`deadset edge v1\n${edge}\n${participant}\n`);
}
