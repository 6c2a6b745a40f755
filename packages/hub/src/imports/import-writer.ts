import { untouchedDevice } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { uuidOf } from '../record/index.ts';
import { type EntrySource, recordActs } from './act-entries.ts';
import { Chance } from './chance.ts';
import { actsFor, type KeyRecord } from './device-acts.ts';
import { type ImportRun, withoutWaitingForDisk } from './import-run-store.ts';
import { readKeys } from './import-store.ts';
import { writeDevices } from './import-write-store.ts';
import type { ColumnRow } from './row-columns.ts';

/** What a page is written with. */
export interface WriterDependencies {
  readonly database: { readonly db: Db };
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/**
 * Brings one page of devices to what the contributor says, in one transaction.
 *
 * It takes the same lock on each key as every single act does, and reads the record only then. So of two acts on one
 * device one sees all that the other wrote, whichever is the import's; acts on other devices are not held up; and as
 * everybody locks in ascending order, nobody waits in a circle.
 */
export async function writePage(
  { database, clock, entropy }: WriterDependencies,
  run: ImportRun & { readonly reference: string },
  page: readonly ColumnRow[],
): Promise<void> {
  const { participant, reference: runReference } = run;
  const keys = page.map(({ key }) => key);
  await inUnitOfWork(database.db, keys, async (trx) => {
    // The run is told to be done only after a commit that does wait, and that one writes out all before it.
    await withoutWaitingForDisk(trx);
    const known = await readKeys(trx, participant, keys);
    const at = clock();
    const source = sourceFor(entropy, participant, at);
    const devices = page.flatMap((wish) => {
      const record: KeyRecord = known.get(wish.key) ?? { state: untouchedDevice };
      const acts = actsFor(wish, record, source);
      const { device } = record;
      return recordActs({ key: wish.key, acts, ...(device && { device }) }, source) ?? [];
    });
    if (devices.length === 0) return;
    await writeDevices(trx, devices, { participant, runReference, at });
    const acts = devices.flatMap((device) => device.acts);
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

function sourceFor(entropy: Entropy, authority: string, at: number) {
  const chance = new Chance(entropy);
  const newIdBytes = () => chance.timedId(at);
  const source: EntrySource = { authority, draw: chance.draw, newIdBytes };
  return { ...source, at, newId: () => uuidOf(newIdBytes()), newSecret: () => chance.draw(16) };
}
