import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { SecondPerson } from '../approvals/index.ts';
import type { Db } from '../database/index.ts';
import {
  type EarlierSteps,
  guardsAgainst,
  matchOf,
  mayMatchTooMany,
  needsSecondPerson,
  type Stop,
} from './import-guards.ts';
import type { ImportPlan } from './import-plan.ts';
import type { ImportRequest } from './import-service.ts';
import { countSeenAmong, countSeenPhones } from './seen-store.ts';

const digestPrefix = 'deadset import v1\n';
const bytesPerWish = 12;
/** Wishes hashed before others get their turn in this process. */
const wishesPerTurn = 10_000;

/**
 * What stops an import: each guard that it trips, unless it is overridden by name and, where it takes one, a second
 * person has approved exactly this. What waits for one is kept for them, but not of a dry run.
 */
export async function stopsOf(
  { secondPerson, database }: { readonly secondPerson: SecondPerson; readonly database: { readonly db: Db } },
  { participant, kind, overrides, dryRun }: ImportRequest,
  plan: ImportPlan,
  earlier: EarlierSteps,
): Promise<Stop[]> {
  const broad = await broadnessOf(database.db, plan);
  const guards = guardsAgainst(plan, earlier);
  const tripped = broad === undefined ? guards : [...guards, broad];
  const plain = tripped.filter((stop) => !needsSecondPerson(stop) && !overrides.includes(stop.guard));
  const braked = tripped.filter(needsSecondPerson);
  if (braked.length === 0) return plain;
  const digest = await digestOf({ participant, kind }, plan);
  if (!dryRun && (await secondPerson.hasApproved(digest)))
    return [...plain, ...braked.filter(({ guard }) => !overrides.includes(guard))];
  if (!dryRun) {
    const { present, added, updated, removed } = plan;
    const brakes = braked.map(({ guard }) => guard);
    await secondPerson.hold({ digest, participant, brakes, counts: { present, added, updated, removed } });
  }
  return [...braked.map(withSecondPerson), ...plain];
}

/** The stop of a list that would match too many of the phones on the networks. */
async function broadnessOf(db: Db, plan: ImportPlan): Promise<Stop | undefined> {
  // A short list asks nobody: one phone must not wait until millions are counted.
  if (!mayMatchTooMany(plan, 0)) return undefined;
  const seen = await countSeenPhones(db);
  if (!mayMatchTooMany(plan, seen)) return undefined;
  let matched = 0;
  for (const page of plan.wishes.pages(wishesPerTurn)) {
    const keys = page.filter(({ row }) => row !== undefined && row.change !== 'remove').map(({ key }) => key);
    matched += await countSeenAmong(db, keys);
  }
  return matchOf(matched, seen);
}

function withSecondPerson({ guard, detail }: Stop): Stop {
  return { guard, detail: `${detail}; an approver of your organisation must approve it under /approvals` };
}

/** SHA-256 over what the import would do: each device that changes, ascending, and what it comes to. 32 bytes. */
async function digestOf(
  { participant, kind }: Pick<ImportRequest, 'participant' | 'kind'>,
  { wishes }: ImportPlan,
): Promise<Buffer> {
  const hash = createHash('sha256').update(`${digestPrefix}${participant}\n${kind}\n`);
  for (const page of wishes.pages(wishesPerTurn)) {
    const bytes = Buffer.alloc(page.length * bytesPerWish);
    page.forEach(({ key, row }, i) => {
      const isKept = row !== undefined && row.change !== 'remove';
      bytes.writeUIntBE(key, i * bytesPerWish, 6);
      bytes.writeUInt8(isKept ? (row.status === 'blacklist' ? 2 : 1) : 0, i * bytesPerWish + 6);
      bytes.writeUInt32BE(isKept ? (row.reportedOn ?? 0) : 0, i * bytesPerWish + 7);
    });
    hash.update(bytes);
    await breathe();
  }
  return hash.digest();
}
