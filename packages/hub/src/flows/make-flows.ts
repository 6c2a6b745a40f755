import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { readTakings } from '../reappearances/index.ts';
import { hasFlowWeek, keepFlowWeek } from './flow-store.ts';
import { endOfToldWeek, flowsOf } from './flow-week.ts';

/** How far back takings are counted: as long as attempts are kept. */
const flowDays = 365;
const dayMs = 86_400_000;

/** Makes the flows of the newest week that may be told, once; true if that was now. */
export async function makeDueFlows({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): Promise<boolean> {
  const at = clock();
  const untilAt = endOfToldWeek(at);
  if (await hasFlowWeek(db, untilAt)) return false;
  const flows = await flowsOf(readTakings(db, { from: untilAt - flowDays * dayMs, cutoffAt: untilAt }));
  await keepFlowWeek(db, { untilAt, flows }, at);
  return true;
}
