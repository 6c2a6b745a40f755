import { RegistryError } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';
import { openText, sealText } from '../sealing.ts';
import type { CounterDependencies } from './counter-dependencies.ts';

/** The documents by which sellers show who they are. */
export const idKinds = ['passport', 'driving-licence', 'identity-card', 'pass-card', 'other'] as const;
export type IdKind = (typeof idKinds)[number];

const IdKindWord = Type.Enum(idKinds);

const Seller = strictObject({
  name: Type.String(),
  idKind: Type.Optional(IdKindWord),
  idNumber: Type.Optional(Type.String()),
  contact: Type.Optional(Type.String()),
});
/** Who sold a phone, as far as the organisation keeps it. */
export type Seller = Static<typeof Seller>;

const BuyCertificate = strictObject({
  number: Type.String(),
  text: Type.String(),
  holderCode: Type.String(),
  /** Milliseconds since 1970. */
  issuedAt: Type.Number(),
});
/** The certificate of the check at the purchase, with the code by which it is shown to be about this phone. */
export type BuyCertificate = Static<typeof BuyCertificate>;

const parseSeller = parserOf(Seller);
const parseCertificate = parserOf(BuyCertificate);

type Sealing = Pick<CounterDependencies, 'sealKey' | 'entropy'>;

/** Under seal, bound to the purchase or the phone that it belongs to. */
export function sealAt(
  { sealKey, entropy }: Sealing,
  what: 'seller' | 'certificate' | 'note',
  id: string,
  text: string,
): Buffer {
  return sealText(sealKey, placeOf(what, id), text, entropy);
}

export function openSeller(sealKey: Buffer, id: string, sealed: Buffer): Seller {
  return kept(parseSeller(JSON.parse(openText(sealKey, placeOf('seller', id), sealed))));
}

export function openCertificate(sealKey: Buffer, id: string, sealed: Buffer): BuyCertificate {
  return kept(parseCertificate(JSON.parse(openText(sealKey, placeOf('certificate', id), sealed))));
}

export function openNote(sealKey: Buffer, id: string, sealed: Buffer): string {
  return openText(sealKey, placeOf('note', id), sealed);
}

function kept<T>(parsed: { ok: true; value: T } | { ok: false; problem: string }): T {
  if (!parsed.ok) throw new RegistryError('invalid', 'What was sealed about this phone cannot be read.');
  return parsed.value;
}

function placeOf(what: string, id: string): string {
  return `deadset counter ${what} v1\n${id}`;
}
