import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';
import type { PresenterName } from './presenter-keys-store.ts';

/** A presenter whom somebody has found to be the same as another, of whom there was a lead. */
export interface SameHands extends PresenterName {
  readonly sameAs: PresenterName;
  readonly sealedReason: Buffer;
}

/** Whom a force counts as one at an instant. */
export async function readSameHands(
  db: PoliceDb,
  { force, at }: { readonly force: string; readonly at: number },
): Promise<SameHands[]> {
  const rows = await db
    .selectFrom('same_hands')
    .selectAll()
    .where('force', '=', force)
    .where('expires_at', '>', new Date(at))
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    participant: row.participant,
    presenter: row.presenter,
    sameAs: { participant: row.same_as_participant, presenter: row.same_as_presenter },
    sealedReason: row.sealed_reason,
  }));
}

/** What somebody says of a presenter, and until when it holds. */
export interface SaidHands {
  readonly force: string;
  readonly sameAs: PresenterName;
  readonly others: readonly PresenterName[];
  readonly by: string;
  readonly at: number;
  readonly expiresAt: number;
  readonly sealedReason: Buffer;
}

/**
 * From now on `others`, and nobody else, are the same as `sameAs`; of none of them anything else is said, so that there
 * are no chains.
 */
export async function sayHands(trx: PoliceTrx, said: SaidHands): Promise<void> {
  const { force, sameAs, others, by, at, expiresAt, sealedReason } = said;
  for (const { participant, presenter } of [sameAs, ...others]) {
    await trx
      .deleteFrom('same_hands')
      .where('force', '=', force)
      .where((eb) =>
        eb.or([
          eb.and({ participant, presenter }),
          eb.and({ same_as_participant: participant, same_as_presenter: presenter }),
        ]),
      )
      .execute();
  }
  if (others.length === 0) return;
  await trx
    .insertInto('same_hands')
    .values(
      others.map(({ participant, presenter }) => ({
        force,
        participant,
        presenter,
        same_as_participant: sameAs.participant,
        same_as_presenter: sameAs.presenter,
        said_by: by,
        at: new Date(at),
        expires_at: new Date(expiresAt),
        sealed_reason: sealedReason,
      })),
    )
    .execute();
}

/** Forgets what was said of whom when its time is over; gives how many. */
export async function forgetHandsDue(trx: PoliceTrx, at: number): Promise<number> {
  const gone = await trx.deleteFrom('same_hands').where('expires_at', '<=', new Date(at)).executeTakeFirst();
  return Number(gone.numDeletedRows);
}
