import {
  type Checkpoint,
  cosign,
  formatCheckpoint,
  logSignatureLine,
  type SigningKey,
} from '@deadset/protocol';
import type { Clock } from '../clock.ts';

/** A head that is committed and asks for signatures. */
export interface SealedHead {
  readonly checkpoint: Checkpoint;
  /** The proof that its tree begins with that of `oldSize` leaves; empty for 0 and for its own size. RFC 9162 section 2.1.4. */
  readonly proofFrom: (oldSize: number) => Promise<readonly Buffer[]>;
}

/** How a witness answered when it was last asked. */
export interface WitnessStatus {
  readonly name: string;
  readonly isUp: boolean;
}

/** Those without whose signatures no head is shown to anybody. */
export interface Cosigners {
  /** Age at which the note of an idle head is signed again, in milliseconds. */
  readonly noteLifeMs: number;
  /**
   * Waits until so many have told what they cosigned last that none of the quorum of an earlier head is left out, and
   * compares it with the log that is to be gone on with. False when the turn ended first.
   *
   * Rejects with `LogBehindWitnesses` when they know more of this log than its database, or another one.
   */
  compare(
    head: Checkpoint,
    rootAt: (size: number) => Promise<Buffer | undefined>,
    ended: AbortSignal,
  ): Promise<boolean>;
  /**
   * The head's note with the signatures that followers ask for, as soon as there are enough; undefined when the turn
   * ended first. The head must be committed: its signature leaves this process.
   */
  cosign(head: SealedHead, ended: AbortSignal): Promise<string | undefined>;
  /** Those that have been asked, in the order of the policy. */
  status(): readonly WitnessStatus[];
}

/** Somebody has cosigned more of this log than the database holds, or another log under its name. Nothing may be signed. */
export class LogBehindWitnesses extends Error {
  override readonly name = 'LogBehindWitnesses';
}

/** How old the note of an idle head grows when signing it again costs nothing, in milliseconds. */
const ownNoteLifeMs = 9_000;

/**
 * The hub's own clock as the only cosigner, for a hub that has no witnesses: followers learn the age of a head, and
 * nobody but the hub vouches for its history.
 */
export function ownClock(
  logKey: SigningKey,
  clockKeys: readonly SigningKey[],
  clock: Clock,
  furtherLogKeys: readonly SigningKey[] = [],
): Cosigners {
  return {
    noteLifeMs: ownNoteLifeMs,
    compare: () => Promise.resolve(true),
    cosign: ({ checkpoint }) => {
      const text = formatCheckpoint(checkpoint);
      const at = clock();
      const own = logSignatureLines(text, [logKey, ...furtherLogKeys]);
      const lines = [own, ...clockKeys.map((key) => cosign(text, key, at))];
      return Promise.resolve(`${text}\n${lines.join('')}`);
    },
    status: () => [],
  };
}

/** The log's own lines over a checkpoint's text: one for each key that signs it. */
export function logSignatureLines(text: string, logKeys: readonly SigningKey[]): string {
  return logKeys.map((key) => logSignatureLine(text, key)).join('');
}
