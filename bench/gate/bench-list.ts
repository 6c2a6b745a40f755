import { writeFile } from 'node:fs/promises';
import { ListState } from '@deadset/protocol';
import { snapshotOf } from '../../packages/cli/src/list/list-snapshot.ts';
import { SyntheticList } from './synthetic-list.ts';

/** Writes the synthetic list of so many devices as a snapshot that `deadset edge --snapshot` answers by. */
export async function writeSnapshot(path: string, size: number): Promise<void> {
  const list = ListState.fromRows(new SyntheticList(size).rows());
  await writeFile(path, snapshotOf(list, Date.now()));
}
