import { RegistryError } from '@deadset/domain';
import { declarationName } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { readReference } from '../declarations/index.ts';
import { type Enrolment, findEnrolment } from './enrolment-store.ts';
import { duressCheckOf, secretOf, stretch } from './logbook-codes.ts';

/** A logbook that somebody opened with its reference and a code. */
export interface OpenedLogbook {
  readonly enrolment: Enrolment;
  /** What lets the device go at every follower; of a decoy or under duress one that lets nothing go. */
  readonly secret: Buffer;
  /** Whether whatever is done now is to look as if it were done, and call for help. */
  readonly isForced: boolean;
}

/**
 * The logbook that a reference and its code open. The duress code opens it too, after the same work, and nothing that is
 * done then has an effect. Throws `not-found`, with the same words whichever of the two is wrong.
 */
export async function openLogbook(db: Db, reference: string, code: string): Promise<OpenedLogbook> {
  const kept = readReference(reference);
  const found = kept === undefined ? undefined : await findEnrolment(db, kept);
  const enrolment = found?.erasedAt === undefined ? found : undefined;
  // An unknown reference costs the caller the same time as a wrong code.
  const stretched = await stretch(code, enrolment?.saltId ?? '');
  const secret = secretOf(stretched, enrolment?.id ?? '');
  if (enrolment !== undefined) {
    const { isDecoy, name, duressCheck, id } = enrolment;
    if (declarationName(secret).equals(name)) return { enrolment, secret, isForced: isDecoy };
    if (duressCheck?.equals(duressCheckOf(stretched, id)) === true)
      return { enrolment, secret, isForced: true };
  }
  throw new RegistryError('not-found', 'We cannot find a logbook with this reference and code. Check both.');
}

/** The same for a keeper who still has the device; a former one is told that it has gone. */
export async function openPresent(db: Db, reference: string, code: string): Promise<OpenedLogbook> {
  const opened = await openLogbook(db, reference, code);
  const { status, heldAt } = opened.enrolment;
  if (status === 'handed-over' || status === 'left')
    throw new RegistryError('conflict', 'This phone is no longer in your logbook.');
  if (heldAt !== undefined)
    throw new RegistryError(
      'conflict',
      'The keeper before you reported this phone as taken, soon after it was released to you. A person has to look at it first. You can appeal.',
    );
  return opened;
}
