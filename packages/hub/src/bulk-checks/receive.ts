import { createHash } from 'node:crypto';
import { type Gate, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { type BulkCheckKind, onceOnly, type Trx } from '../database/index.ts';
import { newId } from '../new-id.ts';
import {
  addBulkCheck,
  addChunk,
  beginWork,
  countUnfinished,
  dropBulkCheck,
  gatesOf,
} from './bulk-check-store.ts';
import type { BulkCheckParts } from './bulk-checks.ts';
import type { SentRow } from './bulk-row.ts';
import { fileRows } from './row-file.ts';

/** Who sends a list: a machine of an organisation, or somebody there. */
export interface BulkSender {
  readonly participant: string;
  readonly person?: string;
}

/** A list as it arrives. */
export interface SentList {
  readonly sender: BulkSender;
  readonly gate: Gate;
  readonly kind: BulkCheckKind;
  /** Its file's name, for whoever looks for it later. */
  readonly name?: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The sender's own id of this act: sent again, the same list is one list. */
  readonly idempotencyKey?: string;
}

/** Rows that are sealed, kept and asked about at a time. */
const rowsPerChunk = 1_000;
/** Lists that an organisation may have on their way. */
const mostUnfinished = 10;

/**
 * Takes a list in as it arrives, a thousand rows in memory, and gives its id. Nothing of it is asked before all of it is
 * here; of one that is refused or cut off half way nothing stays.
 *
 * Throws `RegistryError`: 'not-allowed' at a gate of others, 'brake' when too many lists are on their way, 'invalid' and
 * 'too-large' for a file that is no list, 'conflict' for a key that was used for another one.
 */
export async function receiveList(parts: BulkCheckParts, list: SentList): Promise<string> {
  const { db, clock, entropy, seal } = parts;
  const { sender, gate, kind, name } = list;
  const gates = await gatesOf(db, sender.participant);
  if (!gates.includes(gate)) throw new RegistryError('not-allowed', `You do not ask at the gate ${gate}.`);
  if ((await countUnfinished(db, sender.participant)) >= mostUnfinished)
    throw new RegistryError(
      'brake',
      `Your organisation has ${mostUnfinished} lists on their way. Wait for one to end, or cancel one.`,
    );
  const id = newId(entropy);
  const sealedName = name === undefined ? {} : { sealedName: seal.sealName(id, name.slice(0, 200)) };
  await addBulkCheck(db, { id, ...sender, gate, kind, ...sealedName }, clock());
  try {
    const hash = createHash('sha256');
    const rows = await keepRows(parts, id, fileRows(hashed(list.bytes, hash), kind));
    const fileHash = hash.digest();
    const first = await db.transaction().execute((trx) => begin(trx, parts, list, { id, rows, fileHash }));
    if (first !== id) await dropBulkCheck(db, id);
    return first;
  } catch (error) {
    await dropBulkCheck(db, id);
    throw error;
  }
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Keeps the rows in sealed chunks and gives their number. */
async function keepRows(
  { db, seal }: BulkCheckParts,
  bulkCheck: string,
  rows: AsyncIterable<SentRow>,
): Promise<number> {
  let [count, number] = [0, 0];
  let chunk: SentRow[] = [];
  const keep = async () => {
    const lastLine = chunk.at(-1)?.line ?? 0;
    const sealed = seal.sealRows({ bulkCheck, number }, chunk);
    await addChunk(db, bulkCheck, { number, rowCount: chunk.length, lastLine, rows: sealed });
    count += chunk.length;
    number += 1;
    chunk = [];
  };
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length === rowsPerChunk) await keep();
  }
  if (chunk.length > 0) await keep();
  return count;
}

/** The list may be worked on; gives its id, or that of the same list under the same key. */
async function begin(
  trx: Trx,
  { clock }: BulkCheckParts,
  { sender, gate, kind, idempotencyKey }: SentList,
  { id, rows, fileHash }: { id: string; rows: number; fileHash: Buffer },
): Promise<string> {
  const at = clock();
  const work = async () => {
    await beginWork(trx, id, rows, fileHash);
    await recordAudit(trx, {
      at,
      actor: sender.person === undefined ? sender.participant : `person:${sender.person}`,
      ...(sender.person === undefined ? {} : { onBehalfOf: sender.participant }),
      kind: 'collection',
      act: 'send-list',
      object: `bulk-check:${id}`,
      why: `to ask about at its gate ${gate}`,
      detail: { rows, kind },
    });
    return { id };
  };
  if (idempotencyKey === undefined) return (await work()).id;
  const requestHash = createHash('sha256').update(`${gate}\n${kind}\n`).update(fileHash).digest();
  const scope = `bulk-check:${sender.participant}`;
  return (await onceOnly(trx, { scope, key: idempotencyKey, requestHash, at }, work)).id;
}
