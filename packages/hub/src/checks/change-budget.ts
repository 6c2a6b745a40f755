import { type Gate, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type CheckBudget, findAsking, setBudget } from './budget-store.ts';

/** What is to be different; the rest stays as it is. */
export interface BudgetChange {
  readonly phonesPerDay?: number;
  readonly askedPerMinute?: number;
  readonly scanNear?: number;
  readonly scanModel?: number;
}

/**
 * Changes what a participant may ask at a gate, and gives what it may ask then; without a change it only tells.
 *
 * Throws `RegistryError`: 'not-found' when there is no such participant or the gate is not one of its own.
 */
export async function changeBudget(
  db: Db,
  participant: string,
  gate: Gate,
  change: BudgetChange,
  clock: Clock = systemClock,
): Promise<CheckBudget> {
  return db.transaction().execute(async (trx) => {
    const asking = await findAsking(trx, participant, gate);
    if (asking === undefined)
      throw new RegistryError('not-found', `No participant ${participant} asks at the gate ${gate}.`);
    if (Object.keys(change).length === 0) return asking.budget;
    const { phonesPerDay, askedPerMinute, scan } = asking.budget;
    const budget = {
      phonesPerDay: change.phonesPerDay ?? phonesPerDay,
      askedPerMinute: change.askedPerMinute ?? askedPerMinute,
      scan: { near: change.scanNear ?? scan.near, model: change.scanModel ?? scan.model },
    };
    await setBudget(trx, participant, gate, budget);
    await recordAudit(trx, {
      at: clock(),
      actor: 'registry',
      kind: 'alteration',
      act: 'budget',
      object: `participant:${participant}`,
      why: `what it may ask at its gate ${gate}`,
      detail: { phonesPerDay: budget.phonesPerDay, askedPerMinute: budget.askedPerMinute },
    });
    return budget;
  });
}
