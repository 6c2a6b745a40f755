import { addParticipant } from '../../src/participants/index.ts';
import { uuidOf } from '../../src/record/index.ts';
import { bytesFor, keyAt } from '../support/entry-writer.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** The month that these tests measure: it begins after the method was published. */
export const month = '2027-01';
export const monthFrom = Date.UTC(2027, 0);
export const monthTo = Date.UTC(2027, 1);
/** Batches of the month, one an hour from its beginning; the nth has position n. */
const batchCount = 100;
const hourMs = 3_600_000;
export const publishedAt = (position: number) => monthFrom + position * hourMs;

/** A log of one batch an hour, every twentieth of them a canary. */
export async function writeLog({ db }: TestDatabase): Promise<void> {
  const root = bytesFor('root', 32);
  const positions = Array.from({ length: batchCount }, (_, position) => position);
  await db
    .insertInto('log_batch')
    .values(
      positions.map((position) => ({
        first_position: position,
        size_after: position + 1,
        root,
        parent_root: root,
        state_leaf: root,
        sealed_at: new Date(publishedAt(position) - 200),
      })),
    )
    .execute();
  await db
    .insertInto('log_checkpoint')
    .values(
      positions.map((position) => ({
        size: position + 1,
        note: 'a note',
        published_at: new Date(publishedAt(position)),
      })),
    )
    .execute();
  await db
    .insertInto('log_entry')
    .values(positions.map((position) => ({ position, entry_id: entryAt(position) })))
    .execute();
  await db
    .insertInto('canary')
    .values(
      positions
        .filter((position) => position % 20 === 0)
        .map((position) => ({
          number: position,
          declaration_id: uuidOf(bytesFor(`canary ${position}`)),
          entry_id: entryAt(position),
          at: new Date(publishedAt(position)),
          ended_at: new Date(publishedAt(position)),
        })),
    )
    .execute();
}

/** A network with one edge, whose receipts come in so long after each batch; undefined for none. */
export async function addNetwork(
  { db }: TestDatabase,
  id: string,
  msOf: (position: number) => number | undefined,
): Promise<void> {
  const participant = {
    id,
    name: `The ${id}`,
    role: 'network-operator',
    gates: ['network-attach'],
    scopes: [],
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- literals of the domain, widened by the spread
  await addParticipant(db, participant as Parameters<typeof addParticipant>[1], {
    clock: () => monthFrom - hourMs,
    entropy: (byteCount) => bytesFor(id, byteCount),
  });
  await db
    .insertInto('edge')
    .values({
      key_id: id,
      public_key: bytesFor(id, 32),
      participant_id: id,
      serves: [id],
      enrolled_at: new Date(monthFrom - hourMs),
    })
    .execute();
  const root = bytesFor('root', 32);
  const receipts = Array.from({ length: batchCount }, (_, position) => ({ position, ms: msOf(position) }));
  await db
    .insertInto('receipt')
    .values(
      receipts.flatMap(({ position, ms }) =>
        ms === undefined
          ? []
          : {
              edge_key_id: id,
              position,
              root,
              digest: root,
              listed_count: 0,
              configuration: root,
              // What the edge says of its own clock, which no figure believes.
              applied_at: new Date(publishedAt(position) - hourMs),
              received_at: new Date(publishedAt(position) + ms),
              signature: Buffer.alloc(64),
            },
      ),
    )
    .execute();
}

/** A declaration that bars the nth test key from this position on. */
export async function bar({ db }: TestDatabase, n: number, position: number): Promise<void> {
  const id = uuidOf(bytesFor(`declaration ${n}`));
  const deviceId = uuidOf(bytesFor(`device ${n}`));
  const at = new Date(publishedAt(position));
  await db
    .insertInto('device')
    .values({ id: deviceId, label: bytesFor(`label ${n}`), last_leaf_hash: null, created_at: at })
    .execute();
  await db
    .insertInto('device_identifier')
    .values({ device_id: deviceId, imei_key: keyAt(n), since: at, until: null })
    .execute();
  await db
    .insertInto('declaration')
    .values({
      id,
      reference: `TEST-${String(n).padStart(4, '0')}`,
      device_id: deviceId,
      status: 'proved',
      tier: 1,
      mode: 'total',
      happened: 'stolen',
      taken_at: at,
      declared_at: at,
      until_at: null,
      is_quiet: false,
      started_unproved: false,
      authority: 'somebody',
      name: bytesFor(`name ${n}`),
      sealed_secret: null,
      ended_at: null,
      updated_at: at,
    })
    .execute();
  await db
    .insertInto('declaration_act')
    .values({
      declaration_id: id,
      act: 'declare',
      actor: 'contributor',
      tier: 1,
      mode: 'total',
      at,
      entry_id: entryAt(position),
    })
    .execute();
}

function entryAt(position: number): string {
  return uuidOf(bytesFor(`entry ${position}`));
}
