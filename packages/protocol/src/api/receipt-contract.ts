import type { KeyObject } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { isSignatureGood, rawPublicKey, signBytes } from '../log/note-key.ts';
import { hexOf, Instant, strictObject } from './schema.ts';

/** An edge's signed word that its gates answer by the list up to a position. */
export const Receipt = strictObject({
  /** Public key of the edge, 32 bytes; it is also the edge's name. */
  edge: hexOf(32),
  position: Type.Integer({ minimum: 0 }),
  root: hexOf(32),
  digest: hexOf(32),
  count: Type.Integer({ minimum: 0 }),
  /** SHA-256 of what could make this edge answer otherwise: its global mode and local overrides. */
  configuration: hexOf(32),
  /** When the gates began to answer by this position. */
  appliedAt: Instant,
  signature: hexOf(64),
});
export type Receipt = Static<typeof Receipt>;
/** What an edge states, before it signs it. */
export type UnsignedReceipt = Omit<Receipt, 'edge' | 'signature'>;

/** Signs a receipt with the edge's Ed25519 key. */
export function signReceipt(receipt: UnsignedReceipt, privateKey: KeyObject): Receipt {
  const edge = rawPublicKey(privateKey).toString('hex');
  const signature = signBytes(privateKey, receiptText({ ...receipt, edge })).toString('hex');
  return { ...receipt, edge, signature };
}

/** Whether a receipt was signed by the key that it names, with nothing changed since. */
export function isReceiptGood(receipt: Receipt): boolean {
  const { signature, ...signed } = receipt;
  return isSignatureGood(
    Buffer.from(receipt.edge, 'hex'),
    receiptText(signed),
    Buffer.from(signature, 'hex'),
  );
}

/** The exact bytes under the signature: one field a line, in this order. */
function receiptText(receipt: Omit<Receipt, 'signature'>): Buffer {
  const { edge, position, root, digest, count, configuration, appliedAt } = receipt;
  return Buffer.from(
    ['deadset receipt v1', edge, position, root, digest, count, configuration, appliedAt, ''].join('\n'),
  );
}
