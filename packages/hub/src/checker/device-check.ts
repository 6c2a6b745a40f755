import { decodeEntryLeaf, leafHash } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import { type DeviceLeaf, streamDeviceLeaves } from './declaration-rows-store.ts';

interface Link extends DeviceLeaf {
  readonly label: Buffer;
  readonly hash: Buffer;
}

/** The first entry that does not follow the one before it on its device; undefined when every chain is whole. */
export async function findChainFault(trx: Trx): Promise<string | undefined> {
  let before: Link | undefined;
  for await (const next of streamDeviceLeaves(trx)) {
    const { deviceLabel: label, previous } = decodeEntryLeaf(next.leaf);
    const link: Link = { ...next, label, hash: leafHash(next.leaf) };
    const isSameDevice = before?.label.equals(label) === true;
    const fault = isSameDevice ? orderFault(before, link) : endFault(before);
    if (fault !== undefined) return fault;
    const isLinked = isSameDevice ? previous?.equals(before?.hash ?? link.hash) : previous === undefined;
    if (isLinked !== true)
      return `Entry ${link.entryId} does not name the entry of its device that stands before it.`;
    before = link;
  }
  return endFault(before);
}

function orderFault(before: Link | undefined, { position, entryId }: Link): string | undefined {
  const isBackwards = before?.position !== undefined && position !== undefined && position <= before.position;
  return isBackwards
    ? `Entry ${entryId} stands in the log before entry ${before.entryId}, on which it builds.`
    : undefined;
}

function endFault(last: Link | undefined): string | undefined {
  const isOther = last?.lastHash !== undefined && !last.lastHash.equals(last.hash);
  return isOther
    ? `The device of entry ${last.entryId} names another entry than that as its newest; one may have been taken away.`
    : undefined;
}
