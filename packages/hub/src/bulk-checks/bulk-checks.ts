import type { KeyObject } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import { signListCertificate } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { ParticipantDesk } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import {
  type BulkCheck,
  endBulkCheck,
  findBulkCheck,
  findChunk,
  gatesOf,
  listBulkChecks,
  type SealedChunk,
} from './bulk-check-store.ts';
import { type AnsweredRow, createRowSeal, type RowSeal } from './bulk-row.ts';
import { type BulkSender, receiveList, type SentList } from './receive.ts';
import { workOffLists } from './work-off.ts';

export interface BulkCheckDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly desk: ParticipantDesk;
  /** 32 bytes under which rows are sealed. */
  readonly sealKey: Buffer;
  /** Signs what was known of a whole list. Ed25519. */
  readonly certificateKey: KeyObject;
  /** Name of the log. */
  readonly issuer: string;
}

export interface BulkCheckParts extends Omit<BulkCheckDependencies, 'sealKey'> {
  readonly seal: RowSeal;
}

/** A list, with its file's name. */
export interface NamedBulkCheck extends BulkCheck {
  readonly name?: string;
}

/** Long lists of devices: taken in as they arrive, answered by and by, kept for a month. */
export interface BulkCheckService {
  /** See `receiveList`. */
  send(list: SentList): Promise<string>;
  /** Goes on with what waits, for a while. */
  goOn(): Promise<void>;
  /** Gates at which an organisation may have a list checked. */
  gatesOf(participant: string): Promise<readonly string[]>;
  /** Throws 'not-found' for a list of somebody else. */
  find(participant: string, id: string): Promise<NamedBulkCheck>;
  /** What an organisation has sent in the last month, newest first. */
  list(participant: string): Promise<readonly NamedBulkCheck[]>;
  /** Rows behind a line of the file, a thousand at most, in its order; that they were looked at is in the audit. */
  rows(sender: BulkSender, id: string, afterLine: number): Promise<readonly AnsweredRow[]>;
  /** All of them, as they are read; that they were given out is in the audit. */
  allRows(sender: BulkSender, id: string): Promise<AsyncGenerator<AnsweredRow>>;
  /** A signed summary. Throws 'conflict' while rows wait. */
  certificate(sender: BulkSender, id: string): Promise<string>;
  /** Ends it where it is; what was answered stays. Throws 'conflict' when it has ended. */
  cancel(sender: BulkSender, id: string): Promise<void>;
}

const mostShown = 100;
const rowsPerPage = 1_000;

export function createBulkChecks({ sealKey, ...ground }: BulkCheckDependencies): BulkCheckService {
  const { db, entropy } = ground;
  const parts: BulkCheckParts = { ...ground, seal: createRowSeal(sealKey, entropy) };
  const find = async (participant: string, id: string) => {
    const found = await findBulkCheck(db, id);
    if (found?.participant !== participant || found.state === 'receiving')
      throw new RegistryError('not-found', 'Your organisation has sent no such list.');
    return named(parts.seal, found);
  };
  return {
    send: (list) => receiveList(parts, list),
    goOn: () => workOffLists(parts),
    gatesOf: (participant) => gatesOf(db, participant),
    find,
    list: async (participant) =>
      (await listBulkChecks(db, participant, mostShown)).map((one) => named(parts.seal, one)),
    rows: async (sender, id, afterLine) => {
      await find(sender.participant, id);
      await recordTold(parts, sender, id, 'see-list');
      return firstRows(parts, id, afterLine);
    },
    allRows: async (sender, id) => {
      await find(sender.participant, id);
      await recordTold(parts, sender, id, 'fetch-list');
      return everyRow(parts, id);
    },
    certificate: async (sender, id) => certify(parts, sender, await find(sender.participant, id)),
    cancel: async (sender, id) => {
      await find(sender.participant, id);
      await db.transaction().execute(async (trx) => {
        if (!(await endBulkCheck(trx, id, { state: 'cancelled', at: parts.clock() })))
          throw new RegistryError('conflict', 'This list has ended already.');
        await recordAudit(trx, {
          ...actorOf(parts, sender),
          kind: 'alteration',
          act: 'cancel-list',
          object: `bulk-check:${id}`,
          why: 'its sender does not need the rest',
        });
      });
    },
  };
}

/** That its sender is told answers: a page of them, or all. */
async function recordTold(
  parts: BulkCheckParts,
  sender: BulkSender,
  id: string,
  act: 'see-list' | 'fetch-list',
): Promise<void> {
  await recordAudit(parts.db, {
    ...actorOf(parts, sender),
    kind: 'disclosure',
    act,
    object: `bulk-check:${id}`,
    why: 'the answers to a list of its own',
  });
}

async function certify(parts: BulkCheckParts, sender: BulkSender, list: BulkCheck): Promise<string> {
  const { db, certificateKey, issuer } = parts;
  const { id, participant, gate, kind, state, fileHash, finishedAt, counts, positions } = list;
  if (state !== 'done' || fileHash === undefined || finishedAt === undefined)
    throw new RegistryError('conflict', 'There is a certificate when every row has its answer. Wait for it.');
  if (positions === undefined)
    throw new RegistryError('conflict', 'No row of this list is an IMEI, so there is nothing to certify.');
  await recordAudit(db, {
    ...actorOf(parts, sender),
    kind: 'disclosure',
    act: 'certify-list',
    object: `bulk-check:${id}`,
    why: 'its sender may need to show that they asked',
  });
  const { rows, problems, listed, held, refused } = counts;
  return signListCertificate(certificateKey, {
    issuer,
    participant,
    id,
    gate,
    kind,
    fileHash,
    positions,
    answeredAt: finishedAt,
    counts: { rows, problems, listed, held, refused },
  });
}

function actorOf({ clock }: BulkCheckParts, { participant, person }: BulkSender) {
  const at = clock();
  return person === undefined
    ? { at, actor: participant }
    : { at, actor: `person:${person}`, onBehalfOf: participant };
}

function named(seal: RowSeal, list: BulkCheck): NamedBulkCheck {
  const { id, sealedName } = list;
  return sealedName === undefined ? list : { ...list, name: seal.openName(id, sealedName) };
}

/** A page of rows, which may begin in one chunk and end in the next: a short one is the last. */
async function firstRows(parts: BulkCheckParts, id: string, afterLine: number): Promise<AnsweredRow[]> {
  const rows: AnsweredRow[] = [];
  let after = afterLine;
  while (rows.length < rowsPerPage) {
    const chunk = await findChunk(parts.db, id, { line: after });
    if (chunk === undefined) break;
    rows.push(...opened(parts, id, chunk).filter(({ line }) => line > after));
    after = chunk.lastLine;
  }
  return rows.slice(0, rowsPerPage);
}

async function* everyRow(parts: BulkCheckParts, id: string): AsyncGenerator<AnsweredRow> {
  for (let number = -1; ; number += 1) {
    const chunk = await findChunk(parts.db, id, { number });
    if (chunk === undefined) return;
    yield* opened(parts, id, chunk);
  }
}

function opened({ seal }: BulkCheckParts, id: string, chunk: SealedChunk): AnsweredRow[] {
  const place = { bulkCheck: id, number: chunk.number };
  const answers = chunk.answers === undefined ? [] : seal.openAnswers(place, chunk.answers);
  return seal.openRows(place, chunk.rows).map(({ line, imei, consignment, item }, at) => {
    const answer = answers[at];
    return {
      line,
      imei,
      ...(consignment === undefined ? {} : { consignment }),
      ...(item === undefined ? {} : { item }),
      ...(answer === undefined ? {} : { answer }),
    };
  });
}
