import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { holdContributor, latestDayAt } from '../imports/index.ts';
import type { DirbsDependencies } from './file-import.ts';
import {
  addRun,
  countSeenStolen,
  isOfCanary,
  readStolenNorms,
  renewBlocking,
  renewExceptions,
  renewNotifications,
  renewStolen,
} from './list-generation-store.ts';
import { dayAfter } from './operator-dump-file.ts';
import { goldenIdentity } from './reference-kinds.ts';
import { readKeys } from './reference-store.ts';
import { countSeen } from './sighting-store.ts';

/** Fewer phones than this on the networks decide nothing about a list. */
const shareCountsFrom = 1_000;

export interface GenerationRequest {
  readonly participant: string;
  /** The day that the lists are for, as yyyymmdd; today in UTC when absent. */
  readonly day?: number;
  /** Generate although the list matches more of the phones on the networks than the settings allow. */
  readonly overridesMatch: boolean;
}

/**
 * Generates every list as of now, and gives the number of the run. What changed since the run before is kept row by row,
 * so that a delta can be had between any two runs.
 *
 * Throws `RegistryError` ('brake') when the blacklist would match too large a share of all phones ever seen: a wrong list
 * must not silence a network. DIRBS-Core `max_allowed_matching_ratio`.
 */
export async function generateLists(
  dependencies: DirbsDependencies,
  request: GenerationRequest,
): Promise<number> {
  const hold = await holdContributor(dependencies.database.pool, 'list:generation');
  if (hold === undefined)
    throw new RegistryError('conflict', 'Lists are being generated already. Try again when they are done.');
  try {
    return await generateHeld(dependencies, request);
  } finally {
    await hold.release();
  }
}

async function generateHeld(dependencies: DirbsDependencies, request: GenerationRequest): Promise<number> {
  const { database, clock, settings } = dependencies;
  const at = clock();
  const day = request.day ?? todayAt(at);
  if (day > latestDayAt(at))
    throw new RegistryError('invalid', 'Lists cannot be generated for a day to come.');
  await refuseBroadList(dependencies, request);
  const golden = await goldenAmongStolen(dependencies);
  return inUnitOfWork(database.db, [], async (trx) => {
    const number = await addRun(trx, request.participant, day, at);
    const terms = {
      number,
      day,
      blockDay: dayAfter(day, settings.graceDays),
      lookbackFrom: dayAfter(day, -settings.lookbackDays),
      reason: settings.reason,
      golden,
    };
    await renewStolen(trx, terms);
    await renewBlocking(trx, terms);
    await renewNotifications(trx, terms);
    await renewExceptions(trx, terms);
    await recordAudit(trx, {
      at,
      actor: request.participant,
      kind: 'combination',
      act: 'generate',
      object: `list-run:${number}`,
      why: 'batch lists for equipment registers that are fed by files',
      detail: { day, golden: golden.length },
    });
    return number;
  });
}

async function refuseBroadList(
  { database: { db }, settings }: DirbsDependencies,
  { overridesMatch }: GenerationRequest,
): Promise<void> {
  const seen = await countSeen(db);
  if (overridesMatch || seen < shareCountsFrom) return;
  const matched = await countSeenStolen(db);
  if (matched <= seen * settings.maxMatchingShare) return;
  throw new RegistryError(
    'brake',
    `The blacklist would match ${matched} of the ${seen} phones ever seen on the networks, more than the settings allow. Look at the newest imports; if the list is right, generate with the override.`,
  );
}

/** Identifiers that would be blocked, were they not golden; and those of no phone. */
async function goldenAmongStolen({ database: { db }, vault }: DirbsDependencies): Promise<string[]> {
  const golden = await readKeys(db, 'golden-list');
  const found: string[] = [];
  for await (const page of readStolenNorms(db)) {
    for (const { norm } of page) {
      const key = vault.hash('golden-list', ...goldenIdentity(norm)).toString('hex');
      if (golden.has(key) || isOfCanary(norm)) found.push(norm);
    }
  }
  return found;
}

function todayAt(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
