import { statfs } from 'node:fs/promises';
import { readChainHead } from '../audit/index.ts';
import { countDeliveries } from '../events/index.ts';
import type { HubHealth } from '../http/index.ts';
import { type EdgeStanding, listStandings } from '../latency/index.ts';
import { countPending, readHead } from '../log/index.ts';
import { countMessages } from '../messages/index.ts';
import type { AdministrationGround } from './administration-ground.ts';
import type { AlarmName } from './alarm-words.ts';
import { type DatabaseState, readDatabaseState } from './database-store.ts';

/** How the registry is, as far as this process can see. Instants in milliseconds since 1970. */
export interface RegistryState {
  readonly at: number;
  readonly health: HubHealth;
  readonly database: DatabaseState & { readonly answersInMs: number };
  /** Leaves that are committed; those that this process has verified and serves. */
  readonly log: { readonly size: number; readonly verified: number; readonly waiting: number };
  readonly edges: readonly EdgeStanding[];
  readonly messages: { readonly waiting: number; readonly dead: number };
  readonly webhooks: { readonly waiting: number; readonly disabled: number };
  readonly audit: { readonly place: number; readonly hash: Buffer };
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
}

/** Below this part of the disk there is an alarm. */
const leastFree = 0.1;
/** How long an edge may stay below the published head, in milliseconds: ten minutes. */
const edgePatienceMs = 600_000;

/** Reads it; undefined when the record cannot be read, which is an alarm of its own. */
export async function readRegistryState(ground: AdministrationGround): Promise<RegistryState | undefined> {
  const { db, clock, config, headSize } = ground;
  const health = await ground.health();
  if (!health.isUp) return undefined;
  const askedAt = clock();
  const database = await readDatabaseState(db);
  const at = clock();
  return {
    at,
    health,
    database: { ...database, answersInMs: at - askedAt },
    log: { size: (await readHead(db)).size, verified: headSize(), waiting: await countPending(db) },
    edges: await listStandings(db),
    messages: await countMessages(db),
    webhooks: await countDeliveries(db),
    audit: await readChainHead(db),
    disk: await readDisk(config.dataFolder),
  };
}

/** What is wrong, the worst first. */
export function alarmsOf(state: RegistryState | undefined): AlarmName[] {
  if (state === undefined) return ['record-away'];
  const { health, webhooks, disk } = state;
  return [
    ...health.alarms,
    ...(health.witnesses.some(({ isUp }) => !isUp) ? (['witness-away'] as const) : []),
    ...(state.edges.some((edge) => isBehind(edge, state)) ? (['edge-behind'] as const) : []),
    ...(disk.freeBytes < disk.totalBytes * leastFree ? (['disk-low'] as const) : []),
    ...(webhooks.disabled > 0 ? (['webhook-disabled'] as const) : []),
  ];
}

/** Whether an edge that has ever spoken is below the head, and has been silent for too long. */
export function isBehind(
  { position, receivedAt }: EdgeStanding,
  { log, at }: Pick<RegistryState, 'log' | 'at'>,
): boolean {
  if (position === undefined || receivedAt === undefined) return false;
  return position < log.verified - 1 && at - receivedAt > edgePatienceMs;
}

async function readDisk(folder: string): Promise<RegistryState['disk']> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
