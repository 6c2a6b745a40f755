import { inUnitOfWork } from '../database/index.ts';
import type { AdministrationGround } from './administration-ground.ts';
import { forgetAlarms, keepAlarms } from './alarm-store.ts';
import { alarmsOf, readRegistryState } from './registry-state.ts';

/** How long alarms that ended are kept, in milliseconds: 90 days. */
const keptForMs = 90 * 86_400_000;

/** Looks how the registry is, and keeps since when what is wrong has been so. */
export async function noteAlarms(ground: AdministrationGround): Promise<void> {
  const state = await readRegistryState(ground);
  // What cannot be read cannot be written either; the page says it all the same.
  if (state === undefined) return;
  await inUnitOfWork(ground.db, [], async (trx) => {
    await keepAlarms(trx, alarmsOf(state), state.at);
    await forgetAlarms(trx, state.at - keptForMs);
  });
}
