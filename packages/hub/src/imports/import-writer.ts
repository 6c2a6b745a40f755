import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { contributorSecret } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { recordActs } from './act-entries.ts';
import { Chance } from './chance.ts';
import { actsFor, FirstActs } from './device-acts.ts';
import type { ImportRun } from './import-run-store.ts';
import { readKeys, workInBulk } from './import-store.ts';
import { writeActs } from './import-write-store.ts';
import type { ColumnRow } from './row-columns.ts';

/** What a page is written with. */
export interface WriterDependencies {
  readonly database: { readonly db: Db };
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** From which the secrets that withdraw rows are computed; 32 bytes, not in the database. */
  readonly codeKey: Buffer;
}

/**
 * Brings one page of devices to what the contributor says, in one transaction. The first of them has `firstNumber` among
 * all that the run changes.
 *
 * It takes the same lock on each key as every single act does, and reads the record only then. So of two acts on one
 * device one sees all that the other wrote, whichever is the import's; acts on other devices are not held up; and as
 * everybody locks in ascending order, nobody waits in a circle.
 */
export async function writePage(
  { database, clock, entropy, codeKey }: WriterDependencies,
  run: ImportRun & { readonly reference: string },
  page: readonly ColumnRow[],
  firstNumber: number,
): Promise<void> {
  const { participant, reference: runReference } = run;
  const keys = page.map(({ key }) => key);
  await inUnitOfWork(database.db, keys, async (trx) => {
    await workInBulk(trx);
    const known = await readKeys(trx, participant, keys);
    const at = clock();
    const chance = new Chance(entropy);
    const source = {
      authority: participant,
      at,
      draw: chance.draw,
      newId: () => chance.timedId(at),
      secretOf: (declarationId: Buffer) => contributorSecret(codeKey, declarationId),
    };
    const first = new FirstActs(at);
    const acts = page.flatMap((wish, i) => {
      const record = known.get(wish.key);
      const due = record === undefined ? first.actsFor(wish) : actsFor(wish, record, at);
      return recordActs({ key: wish.key, number: firstNumber + i }, record?.device, due, source);
    });
    if (acts.length === 0) return;
    await writeActs(trx, acts, { participant, runReference, at });
    const declared = acts.filter(({ act }) => act.act === 'declare').length;
    await recordAudit(trx, {
      at,
      actor: participant,
      act: 'import',
      object: `import:${run.id}`,
      why: `the participant's ${run.kind} stolen list`,
      detail: { run: runReference, declared, withdrawn: acts.length - declared },
    });
  });
}
