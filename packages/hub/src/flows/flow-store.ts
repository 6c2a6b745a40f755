import type { Db } from '../database/index.ts';
import { type FlowWeek, keptFlows } from './flow-week.ts';

/** Keeps the flows of a week; those that are kept already stay as they are. */
export async function keepFlowWeek(db: Db, { untilAt, flows }: FlowWeek, at: number): Promise<void> {
  await db
    .insertInto('flow_week')
    .values({ until_at: new Date(untilAt), made_at: new Date(at), flows: JSON.stringify(flows) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the flows of a week are kept. */
export async function hasFlowWeek(db: Db, untilAt: number): Promise<boolean> {
  const row = await db
    .selectFrom('flow_week')
    .select('until_at')
    .where('until_at', '=', new Date(untilAt))
    .executeTakeFirst();
  return row !== undefined;
}

/** The newest that are kept; undefined before the first. */
export async function findNewestFlowWeek(db: Db): Promise<FlowWeek | undefined> {
  const row = await db
    .selectFrom('flow_week')
    .select(['until_at', 'flows'])
    .orderBy('until_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { untilAt: row.until_at.getTime(), flows: keptFlows(row.flows) };
}
