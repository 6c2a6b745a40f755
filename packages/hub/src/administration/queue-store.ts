import type { Db } from '../database/index.ts';

/** Reports taken by voice that no officer has answered. */
export async function countOfficerRequests(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('call_report')
    .innerJoin('declaration', 'declaration.id', 'call_report.declaration_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('is_officer_asked', '=', true)
    .where('answered_at', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Appeals that nobody has decided, and reports in dispute. */
export async function countAppealsAndDisputes(db: Db): Promise<number> {
  const count = async (rows: Promise<{ count: number }>) => (await rows).count;
  const appeals = db
    .selectFrom('appeal')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('decided_at', 'is', null)
    .executeTakeFirstOrThrow();
  const disputes = db
    .selectFrom('declaration')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', 'disputed')
    .executeTakeFirstOrThrow();
  return (await count(appeals)) + (await count(disputes));
}

/** Reports at which no trained person has looked yet. */
export async function countOpenReviews(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('abuse_review')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  return count;
}
