import { type Static, Type } from 'typebox';
import { mostCertificateCharacters } from '../certificate/check-certificate.ts';
import { CheckAnswer } from './check-contract.ts';
import { GateName, hexOf, ImeiDigits, Instant, strictObject } from './schema.ts';

/** Where a participant asks for a check and a certificate of it; the question is a `CheckRequest`. */
export const certificatesPath = '/v1/certificates';
/** Where anybody has a certificate checked again. */
export const recheckPath = '/v1/certificates/re-check';

const { outcome, reason, tier, at } = CheckAnswer.properties;

/** The certificate, or, for any answer but "no report found", a refusal in writing. */
export const CertificateAnswer = Type.Union([
  strictObject({
    given: Type.Literal(true),
    certificate: Type.String({ description: 'JSON Web Signature in compact form (RFC 7515)' }),
    number: Type.String(),
    holderCode: Type.String({
      description:
        'told once and kept nowhere: with it, the holder shows which phone the certificate is about',
    }),
    validUntil: Instant,
  }),
  strictObject({
    given: Type.Literal(false),
    outcome,
    reason,
    tier,
    at,
    appeal: Type.String({ description: 'where whoever has the phone can have this looked at by a person' }),
  }),
]);
export type CertificateAnswer = Static<typeof CertificateAnswer>;

/** A certificate to be checked again: its text or its number. With the phone's number the answer says what holds now. */
export const CertificateRecheck = strictObject({
  certificate: Type.Optional(Type.String({ maxLength: 2 * mostCertificateCharacters })),
  number: Type.Optional(Type.String({ maxLength: 40 })),
  imei: Type.Optional(ImeiDigits),
});
export type CertificateRecheck = Static<typeof CertificateRecheck>;

/** What is true of a certificate. Everything but `genuine` is there only when it is. */
export const CertificateRecheckAnswer = strictObject({
  genuine: Type.Boolean(),
  number: Type.Optional(Type.String()),
  gate: Type.Optional(GateName),
  participant: Type.Optional(
    Type.String({ description: 'who asked; absent for somebody on the public page' }),
  ),
  issuedAt: Type.Optional(Instant),
  validUntil: Type.Optional(Instant),
  /** Position of the list that gave the answer, and the root of its log; only of a certificate as text. */
  position: Type.Optional(Type.Integer({ minimum: 0 })),
  root: Type.Optional(hexOf(32)),
  /** Whether it is about the phone that was named. */
  isAboutThisPhone: Type.Optional(Type.Boolean()),
  /** What the public check says of that phone now. */
  now: Type.Optional(
    Type.Union([Type.Literal('no-report-found'), Type.Literal('hold'), Type.Literal('refuse')]),
  ),
});
export type CertificateRecheckAnswer = Static<typeof CertificateRecheckAnswer>;
