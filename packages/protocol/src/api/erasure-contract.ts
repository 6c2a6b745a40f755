import type { KeyObject } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { isSignatureGood, rawPublicKey, signBytes } from '../log/note-key.ts';
import { hexOf, Instant, strictObject } from './schema.ts';

/** `GET /v1/erasures`: what was erased after a number, oldest first. */
export const ErasureQuery = strictObject({
  after: Type.Optional(
    Type.String({
      pattern: '^(0|[1-9][0-9]{0,14})$',
      description: 'Number of the last erasure that is known',
    }),
  ),
});

/** Most erasures of one answer. */
export const maxErasuresPerPage = 1_000;

/** Entries whose openings are destroyed at the hub: whoever holds a copy must destroy it too. The leaves stay. */
export const ErasureList = strictObject({
  erasures: Type.Array(
    strictObject({
      /** Rising, in the order of erasing. */
      number: Type.Integer({ minimum: 1 }),
      position: Type.Integer({ minimum: 0 }),
      entry: hexOf(16),
      erasedAt: Instant,
    }),
  ),
});
export type ErasureList = Static<typeof ErasureList>;

/** `POST /v1/erasures/receipt`: an edge's signed word that nothing that was erased is on its disk any more. */
export const ErasureReceipt = strictObject({
  /** Public key of the edge. */
  edge: hexOf(32),
  /** Number of the newest erasure that was carried out. */
  number: Type.Integer({ minimum: 1 }),
  droppedAt: Instant,
  signature: hexOf(64),
});
export type ErasureReceipt = Static<typeof ErasureReceipt>;

/** Signs a deletion receipt with the edge's Ed25519 key. */
export function signErasureReceipt(
  receipt: Omit<ErasureReceipt, 'edge' | 'signature'>,
  privateKey: KeyObject,
): ErasureReceipt {
  const edge = rawPublicKey(privateKey).toString('hex');
  const signature = signBytes(privateKey, receiptText({ ...receipt, edge })).toString('hex');
  return { ...receipt, edge, signature };
}

/** Whether a deletion receipt was signed by the key that it names, with nothing changed since. */
export function isErasureReceiptGood({ signature, ...signed }: ErasureReceipt): boolean {
  return isSignatureGood(Buffer.from(signed.edge, 'hex'), receiptText(signed), Buffer.from(signature, 'hex'));
}

/** The exact bytes under the signature: one field a line, in this order. */
function receiptText({ edge, number, droppedAt }: Omit<ErasureReceipt, 'signature'>): Buffer {
  return Buffer.from(['deadset erasure receipt v1', edge, number, droppedAt, ''].join('\n'));
}
