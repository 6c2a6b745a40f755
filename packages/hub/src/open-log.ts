import { type Batch, logKeysOf, type SigningKey, type VerifierPolicy } from '@deadset/protocol';
import { readApproverRoots } from './approvals/index.ts';
import { type BatchArchive, fillArchive } from './archive/index.ts';
import type { Clock } from './clock.ts';
import type { HubConfig } from './config.ts';
import type { Database } from './database/index.ts';
import type { HubKeys } from './key-folder.ts';
import {
  type Cosigners,
  followHead,
  ownClock,
  type PublicationWatch,
  readWitnessPolicy,
  type Sequencer,
  startSequencer,
  VerifiedLog,
  WitnessCircle,
  watchPublication,
} from './log/index.ts';
import type { Logger } from './logger.ts';

export interface LogParts {
  readonly config: Pick<HubConfig, 'witnessPolicyFile' | 'emergencyQuorum' | 'approverRootsFile'>;
  readonly database: Database;
  readonly keys: Pick<HubKeys, 'log' | 'formerLog' | 'retiredLog' | 'clock'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where every batch is kept before it is shown; absent when there is none. */
  readonly archive?: BatchArchive;
}

/** The log as one process of the hub has it: followed, and given its next entries by whichever process holds the lock. */
export interface OpenLog {
  readonly verified: VerifiedLog;
  /** Whose word followers take. */
  readonly policy: VerifierPolicy;
  readonly sequencer: Sequencer;
  readonly cosigners: Cosigners;
  readonly publication: PublicationWatch;
}

/**
 * Starts following and sealing; resolves when there is a published head, which with witnesses needs their quorum.
 *
 * Throws when the witness policy cannot be used, and with the sequencer's words when the witnesses know more of this log
 * than an empty database. What was started is in `closers`.
 */
export async function openLog(parts: LogParts, closers: (() => Promise<unknown>)[]): Promise<OpenLog> {
  const { database, keys, clock, log } = parts;
  const formerKeys = keys.formerLog === undefined ? [] : [keys.formerLog];
  const { policy: witnessed, cosignersOf } = await chooseCosigners(parts, formerKeys);
  const { approverRootsFile } = parts.config;
  const approverRoots = approverRootsFile === undefined ? [] : await readApproverRoots(approverRootsFile);
  const furtherLogKeys = formerKeys.map(({ verifier }) => verifier);
  const policy = { ...witnessed, furtherLogKeys, approverRoots };
  const verified = new VerifiedLog(database.db, historyPolicy(policy, keys));
  await verified.catchUp();
  const listener = followHead(database, verified, log);
  closers.push(() => listener.close());
  const cosigners = cosignersOf(() => verified.note);
  const { archive } = parts;
  if (archive !== undefined) await fillArchive(database.db, archive);
  const hasRotated = formerKeys.length + keys.retiredLog.length > 0;
  const sequencer = await startSequencer({
    database,
    verified,
    logKey: keys.log,
    cosigners,
    clock,
    log,
    ...(archive !== undefined && { beforePublish: (batch: Batch) => archive.keep(batch) }),
    ...(hasRotated && { keysToState: { logKeys: logKeysOf(policy), policy } }),
  });
  closers.push(() => sequencer.close());
  // Whoever reaches this hub finds a signed head, even on its first day.
  while (verified.size === 0) {
    const refusal = sequencer.refusal();
    if (refusal !== undefined) throw new Error(refusal);
    await verified.news(1_000, new AbortController().signal);
  }
  const witnesses = () => cosigners.status();
  const publication = watchPublication({ db: database.db, verified, witnesses, clock, log });
  return { verified, policy, sequencer, cosigners, publication };
}

/** Of our own committed history we ask only whose it is: it may be older than the keys and witnesses of today. */
export function historyPolicy(
  policy: VerifierPolicy,
  { clock, retiredLog }: Pick<HubKeys, 'clock' | 'retiredLog'>,
): VerifierPolicy {
  const { cosigners, furtherLogKeys = [] } = policy;
  const others = cosigners.filter(({ id }) => !id.equals(clock.verifier.id));
  return {
    ...policy,
    furtherLogKeys: [...furtherLogKeys, ...retiredLog],
    cosigners: [...others, clock.verifier],
    quorum: 1,
  };
}

/** The witnesses of the policy file; without one the hub's own clock, which tells how old a head is and no more. */
async function chooseCosigners(
  { config, keys, clock, log }: LogParts,
  furtherLogKeys: readonly SigningKey[],
): Promise<{
  policy: VerifierPolicy;
  cosignersOf: (newestNote: () => string | undefined) => Cosigners;
}> {
  const { witnessPolicyFile, emergencyQuorum } = config;
  if (witnessPolicyFile === undefined) {
    log.warn('no witnesses (DEADSET_WITNESS_POLICY): nobody but this hub vouches for its history');
    const policy = { logKey: keys.log.verifier, cosigners: [keys.clock.verifier], quorum: 1 };
    return { policy, cosignersOf: () => ownClock(keys.log, [keys.clock], clock, furtherLogKeys) };
  }
  const { policy, witnesses } = await readWitnessPolicy(
    witnessPolicyFile,
    keys.log.verifier,
    emergencyQuorum,
  );
  const { log: logKey, retiredLog: retiredLogKeys } = keys;
  const circle = { logKey, furtherLogKeys, retiredLogKeys, policy, witnesses, clock, log };
  return { policy, cosignersOf: (newestNote) => new WitnessCircle({ ...circle, newestNote }) };
}
