import { createHash } from 'node:crypto';
import { type ImeiKey, RegistryError } from '@deadset/domain';
import { type BatchAnswer, type BatchProblem, declarationName } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { type Db, holdFixedLock, inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { uuidOf } from '../record/index.ts';
import { type BatchFormat, mostRows, readBatchFile } from './batch-file.ts';
import {
  addBatch,
  type Batch,
  type BatchRowToKeep,
  countRowsSince,
  countStates,
  findBatch,
  findUnfinished,
  finishBatch,
  type KeptBatchRow,
  listBatchRows,
  settleRow,
} from './batch-store.ts';
import { type KnownKeys, lookUp } from './device-store.ts';
import { enrolIn } from './enrolling.ts';
import { logbookCode, secretOf, stretch } from './logbook-codes.ts';
import type { LogbookDependencies } from './logbook-requests.ts';

/** Devices that are enrolled in one transaction: with four keys each, fewer than a unit of work may name. */
const rowsPerTransaction = 50;
/** How long one round works, in milliseconds, before it lets others have a turn. */
const roundMs = 2_000;
const problemsShown = 1_000;
const dayMs = 86_400_000;

/** A list of devices that an organisation puts into its own logbook. */
export interface BatchRequest {
  readonly participant: string;
  readonly basis: Batch['basis'];
  readonly format: BatchFormat;
  readonly bytes: Buffer;
}

/** What a list would do: nothing is kept but that it was asked, for the answer tells which phones are in other logbooks. */
export async function tryBatch(
  { db, clock }: LogbookDependencies,
  request: BatchRequest,
): Promise<BatchAnswer> {
  const { devices, problems } = await readBatchFile(request.bytes, request.format);
  await db.transaction().execute((trx) =>
    recordAudit(trx, {
      at: clock(),
      actor: request.participant,
      kind: 'consultation',
      act: 'try-batch',
      object: 'batch',
      why: `devices that it would enrol as ${request.basis}`,
      detail: { rows: devices.length + problems.length },
    }),
  );
  const known = await lookUp(
    db,
    devices.flatMap(({ keys }) => keys),
    clock(),
  );
  const refused: BatchProblem[] = [...problems];
  let [enrolled, already] = [0, 0];
  for (const { line, keys } of devices) {
    const fate = fateOf(known, request.participant, keys);
    if (fate === 'free') enrolled += 1;
    else if (fate === 'already') already += 1;
    else refused.push({ line, problem: fate.problem });
  }
  return {
    rows: devices.length + problems.length,
    enrolled,
    already,
    refused: refused.length,
    waiting: 0,
    problems: refused.toSorted((a, b) => a.line - b.line).slice(0, problemsShown),
  };
}

/** Keeps a list, whose devices are enrolled by and by. One code opens them all; the same request gives the same batch. */
export async function beginBatch(
  dependencies: LogbookDependencies,
  request: BatchRequest,
  idempotencyKey: string,
): Promise<BatchAnswer> {
  const { db, clock, entropy, codeKey } = dependencies;
  const { participant, basis, bytes } = request;
  const { devices, problems } = await readBatchFile(bytes, request.format);
  const at = clock();
  const id = uuidOf(entropy(16));
  const stretched = await stretch(logbookCode(codeKey, id, idempotencyKey), id);
  const rows = [
    ...devices.map((device) => rowOf(dependencies, stretched, device)),
    ...problems.map(({ line, problem }) => ({
      ...rowOf(dependencies, stretched, { line, keys: [] }),
      problem,
    })),
  ];
  const requestHash = createHash('sha256').update(basis).update(bytes).digest();
  const scope = `enrol:${participant}`;
  const done = await inUnitOfWork(db, [], (trx) =>
    onceOnly(trx, { scope, key: idempotencyKey, requestHash, at }, async () => {
      const sent = await countRowsSince(trx, participant, at - dayMs);
      if (sent + rows.length > 2 * mostRows)
        throw new RegistryError(
          'brake',
          `An organisation enrols ${2 * mostRows} devices in 24 hours at most. Send the rest tomorrow.`,
        );
      await addBatch(
        trx,
        { id, participantId: participant, basis, rowCount: rows.length, startedAt: at },
        rows,
      );
      await recordAudit(trx, {
        at,
        actor: participant,
        kind: 'collection',
        act: 'enrol-batch',
        object: `batch:${id}`,
        why: 'devices of its own',
        detail: { rows: rows.length },
      });
      return { id };
    }),
  );
  return {
    ...(await batchOf(dependencies, participant, done.id)),
    code: logbookCode(codeKey, done.id, idempotencyKey),
  };
}

/** How a batch goes. */
export async function batchOf(
  { db }: LogbookDependencies,
  participant: string,
  id: string,
): Promise<BatchAnswer> {
  const batch = await ownBatch(db, participant, id);
  const refused = await listBatchRows(db, id, { after: 0, limit: problemsShown, state: 'refused' });
  return {
    batch: id,
    rows: batch.rowCount,
    ...(await countStates(db, id)),
    problems: refused.map(({ line, problem = '' }) => ({ line, problem })),
    ...(batch.finishedAt === undefined ? {} : { finishedAt: new Date(batch.finishedAt).toISOString() }),
  };
}

/** A page of the rows of a batch, behind a line of its file. */
export async function rowsOfBatch(
  { db }: LogbookDependencies,
  participant: string,
  { batch, after, limit }: { batch: string; after: number; limit: number },
): Promise<KeptBatchRow[]> {
  await ownBatch(db, participant, batch);
  return listBatchRows(db, batch, { after, limit });
}

/** Goes on with the oldest batch for a while; gives how many rows it settled. */
export async function workOffBatches(dependencies: LogbookDependencies): Promise<number> {
  const { db, clock } = dependencies;
  const until = clock() + roundMs;
  let settled = 0;
  do {
    const batch = await findUnfinished(db);
    if (batch === undefined) return settled;
    settled += await workOff(dependencies, batch);
  } while (clock() < until);
  return settled;
}

/** One transaction of it. Of several processes one works; the others find the rest done in their next round. */
async function workOff(dependencies: LogbookDependencies, batch: Batch): Promise<number> {
  const { db, clock } = dependencies;
  const found = await listBatchRows(db, batch.id, { after: 0, limit: rowsPerTransaction, state: 'waiting' });
  const keys = found.flatMap((row) => row.keys);
  return inUnitOfWork(db, keys, async (trx) => {
    if (!(await holdFixedLock(trx, 'enrolment'))) return 0;
    const at = clock();
    const lines = new Set(found.map(({ line }) => line));
    const rows = (
      await listBatchRows(trx, batch.id, { after: 0, limit: rowsPerTransaction, state: 'waiting' })
    ).filter(({ line }) => lines.has(line));
    const known = await lookUp(trx, keys, at);
    for (const row of rows) await settle(trx, dependencies, { batch, row, known, at });
    if (found.length === 0) await finishBatch(trx, batch.id, at);
    return rows.length;
  });
}

async function settle(
  trx: Trx,
  dependencies: LogbookDependencies,
  { batch, row, known, at }: { batch: Batch; row: KeptBatchRow; known: KnownKeys; at: number },
): Promise<void> {
  const { id, participantId, basis } = batch;
  const { line, keys, enrolmentId, name } = row;
  const fate = fateOf(known, participantId, keys);
  if (fate === 'already') return settleRow(trx, id, line, { state: 'already' });
  if (fate !== 'free') return settleRow(trx, id, line, { state: 'refused', problem: fate.problem });
  const reference = await enrolIn(trx, dependencies, {
    ticket: { id: enrolmentId, name, saltId: id },
    keys,
    keeper: { kind: 'organisation', participant: participantId },
    authority: participantId,
    basis,
    evidence: { kind: 'none' },
    at,
  });
  return settleRow(trx, id, line, { state: 'enrolled', reference });
}

/** What would become of a device of a batch. */
function fateOf(
  known: KnownKeys,
  participant: string,
  keys: readonly ImeiKey[],
): 'free' | 'already' | { readonly problem: string } {
  const enrolled = keys.filter((key) => known.keepers.has(key));
  if (enrolled.some((key) => known.keepers.get(key) !== participant))
    return { problem: 'is in somebody else’s logbook: ask them for a release code, or appeal' };
  if (enrolled.length > 0) return 'already';
  return keys.some((key) => known.declared.has(key)) ? { problem: 'has been reported as taken' } : 'free';
}

function rowOf(
  { entropy }: LogbookDependencies,
  stretched: Buffer,
  { line, keys }: { line: number; keys: readonly ImeiKey[] },
): BatchRowToKeep {
  const enrolmentId = uuidOf(entropy(16));
  return { line, keys, enrolmentId, name: declarationName(secretOf(stretched, enrolmentId)) };
}

async function ownBatch(db: Db, participant: string, id: string): Promise<Batch> {
  const batch = await findBatch(db, id);
  if (batch?.participantId !== participant)
    throw new RegistryError('not-found', 'Your organisation has sent no such batch.');
  return batch;
}
