import { RegistryError } from '@deadset/domain';
import { leafHash, strictObject, type VerifierPolicy } from '@deadset/protocol';
import { Type } from 'typebox';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import type { VerifiedLog } from '../log/index.ts';
import type { Screens } from '../pages/index.ts';
import { headView, witnessViews } from './head-views.ts';
import { entryLine, leafRows, timeOf } from './leaf-views.ts';
import { drawProof } from './proof-picture.ts';
import { findLeaf, listEntriesBelow, listRecentNotes } from './published-leaf-store.ts';

export interface LogViewerServices {
  readonly db: Db;
  readonly verified: VerifiedLog;
  readonly policy: VerifierPolicy;
}

/** Entries on one page of the list. */
const entriesPerPage = 20;
/** Heads that are looked through for the last word of each cosigner. */
const headsLookedAt = 100;

const Position = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });
const ListQuery = strictObject({ before: Type.Optional(Position) });
const EntryParams = strictObject({ position: Position });

/**
 * `/record`: the public log for people. Everything on it comes from the leaves, which name no phone and nobody; what is
 * not under a published head is not shown.
 */
export function logViewerPages(
  app: App,
  screens: Screens,
  { db, verified, policy }: LogViewerServices,
): void {
  app.get('/record', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const { before } = request.query;
    const below = Math.min(verified.size, before === undefined ? verified.size : Number(before));
    const found = await listEntriesBelow(db, below, entriesPerPage + 1);
    const entries = found.slice(0, entriesPerPage);
    const oldest = entries.at(-1)?.position;
    const { note } = verified;
    const notes = await listRecentNotes(db, headsLookedAt);
    return screens.show(reply, 'log-viewer/record.njk', {
      entries: entries.map(entryLine),
      isFirstPage: before === undefined,
      ...(found.length > entries.length && oldest !== undefined ? { olderThan: oldest } : {}),
      ...(note === undefined ? {} : { head: headView(note, policy) }),
      witnesses: witnessViews(note === undefined ? notes : [note, ...notes], policy),
      quorum: policy.quorum,
      // Without a witness policy the hub cosigns by a key of its own, under a name below its own.
      isOwnClockAlone: policy.cosigners.every(({ name }) => name.startsWith(`${policy.logKey.name}/`)),
    });
  });

  app.get('/record/:position', { schema: { params: EntryParams } }, async (request, reply) => {
    const position = Number(request.params.position);
    // Size and note together, before anything is awaited: the log goes on.
    const { size, note } = verified;
    const leaf = position < size ? await findLeaf(db, position) : undefined;
    if (leaf === undefined || note === undefined) {
      throw new RegistryError('not-found', `The log has no leaf at position ${position} yet.`);
    }
    const at = timeOf(leaf);
    return screens.show(reply, 'log-viewer/leaf.njk', {
      position,
      rows: leafRows(leaf),
      leafHash: leafHash(leaf).toString('hex'),
      head: headView(note, policy),
      picture: await drawProof(db, leafHash(leaf), position, size),
      ...(at === undefined ? {} : { at }),
      ...(position > 0 ? { previous: position - 1 } : {}),
      ...(position + 1 < size ? { next: position + 1 } : {}),
    });
  });
}
