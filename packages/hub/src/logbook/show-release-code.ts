import { type ImeiKey, RegistryError, type ReleaseCodeProblem, readReleaseCode } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';
import { countWrongTry, type Enrolment, findPresent } from './enrolment-store.ts';
import { duressCheckOf, openRelease, stretch } from './logbook-codes.ts';
import { listReleases, type Release } from './release-store.ts';

/** Wrong codes for one device before nobody's is taken for the rest of the hour: twenty of 2^50. */
const triesPerHour = 20;
const hourMs = 3_600_000;

/** A code that was stretched for the device as it was then; slow, so it is done before anything is locked. */
export interface ShownCode {
  readonly saltId: string;
  readonly stretched: Buffer;
}

/** What a shown code is to a device. */
export type CodeMeaning =
  | { readonly kind: 'release'; readonly release: Release; readonly secret: Buffer }
  /** A duress code, or a release that was made with one. */
  | { readonly kind: 'forced'; readonly release?: Release }
  | { readonly kind: 'wrong' };

/** Stretches a typed code for a device; throws 'invalid' when it cannot be a release code at all. */
export async function stretchForDevice(db: Db, key: ImeiKey, typed: string): Promise<ShownCode> {
  const read = readReleaseCode(typed);
  if (!read.ok) throw new RegistryError('invalid', wordsOf(read));
  const present = await findPresent(db, [key]);
  // A phone that is in no logbook costs the caller the same time.
  const saltId = present?.saltId ?? '';
  return { saltId, stretched: await stretch(read.characters, saltId) };
}

/** What a code is to the device's present keeper; after too many wrong ones any is wrong, or the difference would tell whose phone is in a logbook. */
export async function meaningOf(
  trx: Trx,
  enrolment: Enrolment | undefined,
  { saltId, stretched }: ShownCode,
  at: number,
): Promise<CodeMeaning> {
  if (enrolment === undefined || enrolment.saltId !== saltId) return { kind: 'wrong' };
  if (enrolment.wrongTries >= triesPerHour && isSameHour(enrolment, at)) return { kind: 'wrong' };
  if (enrolment.duressCheck?.equals(duressCheckOf(stretched, enrolment.id)) === true)
    return { kind: 'forced' };
  for (const release of await listReleases(trx, [enrolment.id])) {
    if (release.status !== 'open') continue;
    const secret = openRelease(release.sealedSecret, stretched, release.id);
    if (secret !== undefined)
      return release.isDecoy ? { kind: 'forced', release } : { kind: 'release', release, secret };
  }
  return { kind: 'wrong' };
}

/** Counts a wrong code against the device, so that nobody tries them out. */
export async function countWrong(db: Db, key: ImeiKey, at: number): Promise<void> {
  const present = await findPresent(db, [key]);
  if (present !== undefined) await countWrongTry(db, present.id, isSameHour(present, at) ? undefined : at);
}

/** One sentence whatever was wrong: the phone, the code, that it is over, or that too many were tried. */
export function noSuchRelease(): RegistryError {
  return new RegistryError(
    'not-found',
    'There is no open release with this code for this phone. Check both, or ask for a new code. After many wrong codes for a phone none is taken for an hour.',
  );
}

function isSameHour({ triesSince }: Enrolment, at: number): boolean {
  return triesSince !== undefined && at - triesSince < hourMs;
}

const problemWords = {
  empty: 'Type the release code: ten letters and digits, or six words.',
  'not-a-code': 'A release code has ten letters and digits, or six words. Check what you typed.',
  'words-do-not-fit': 'These six words do not belong together. Check each of them, and their order.',
} as const;

function wordsOf(wrong: ReleaseCodeProblem): string {
  if (wrong.problem === 'word-count') return `A release code has six words, and you typed ${wrong.count}.`;
  if (wrong.problem === 'unknown-word')
    return `Word ${wrong.place} is none of ours. Check how it is spelled.`;
  return problemWords[wrong.problem];
}
