import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { parseVisit, type ReportAnswers, type Visit } from './visit.ts';
import { openVisit, sealVisit, visitIdOf } from './visit-seal.ts';
import { dropSealed, findSealed, keepSealed } from './visit-store.ts';

/** How long a report can be gone on with after its last answer, in milliseconds: a day. */
const resumeForMs = 86_400_000;

/** Reports under way that can be gone on with at another computer, by a short code. */
export interface Resumptions {
  /** Keeps what has been answered so far under its code. */
  keep(code: string, visit: Visit): Promise<void>;
  /** The answers, which this code gives once; undefined when there are none, or no more. */
  take(code: string): Promise<ReportAnswers | undefined>;
  /** Forgets them: the report was sent. */
  drop(code: string): Promise<void>;
}

/**
 * Locked as visits are, by a key made from the code and from a secret that is not in the database: nobody who has the
 * database tries codes out, which are short.
 */
export function createResumptions({
  db,
  clock,
  entropy,
  codeKey,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly codeKey: Buffer;
}): Resumptions {
  const tokenOf = (code: string) =>
    createHmac('sha256', codeKey).update(`deadset resume code v1\n${code}`).digest();
  return {
    keep: async (code, { id, report }) => {
      if (report === undefined) return;
      const token = tokenOf(code);
      const sealed = sealVisit(token, entropy(12), JSON.stringify({ id, report }));
      await keepSealed(db, visitIdOf(token), sealed, clock() + resumeForMs);
    },
    take: async (code) => {
      const token = tokenOf(code);
      const sealed = await findSealed(db, visitIdOf(token), clock());
      if (sealed === undefined) return undefined;
      await dropSealed(db, visitIdOf(token));
      const parsed = parseVisit(JSON.parse(openVisit(token, sealed)));
      return parsed.ok ? parsed.value.report : undefined;
    },
    drop: (code) => dropSealed(db, visitIdOf(tokenOf(code))),
  };
}
