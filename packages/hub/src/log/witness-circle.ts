import { setTimeout as delay } from 'node:timers/promises';
import {
  type Checkpoint,
  formatCheckpoint,
  logKeysOf,
  type PolicyWitness,
  policyInForce,
  type SigningKey,
  type VerifierKey,
  type VerifierPolicy,
  verifyCheckpoint,
} from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import {
  type Cosigners,
  LogBehindWitnesses,
  logSignatureLines,
  type SealedHead,
  type WitnessStatus,
} from './cosigning.ts';
import { behind, WitnessClient } from './witness-client.ts';

export interface WitnessCircleOptions {
  readonly logKey: SigningKey;
  /** Further keys that sign, while one key of the log follows the other. */
  readonly furtherLogKeys?: readonly SigningKey[];
  /** Keys that signed once: what a witness cosigned last may be from their time. */
  readonly retiredLogKeys?: readonly VerifierKey[];
  /** Whose cosignatures a head needs, as followers have pinned it. */
  readonly policy: VerifierPolicy;
  readonly witnesses: readonly (PolicyWitness & { readonly url: string })[];
  readonly clock: Clock;
  readonly log: Logger;
  /** The newest published note; undefined before the first. */
  readonly newestNote: () => string | undefined;
  /** Pause before a witness that failed is asked again, in milliseconds; 250 when absent. */
  readonly retryMs?: number;
}

/** How old the note of an idle head grows, in milliseconds: each time a witness has something to write. */
const noteLifeMs = 60_000;
/** How long signatures over one head are collected before all are asked anew, so that none is old when it is shown. */
const roundMs = 60_000;
/** How far the time that cosigners give a head may be from our own, in milliseconds, before further ones are waited for. */
const timelyMs = 30_000;
/** How long these are waited for, in milliseconds: one that is up answers in less. */
const patienceMs = 500;

/** One witness with what is known of it. */
interface Member {
  readonly client: WitnessClient;
  isUp: boolean | undefined;
  /** The question under way, behind which the next one waits. */
  underWay: Promise<unknown>;
}

/**
 * The witnesses of the policy, asked all at once. A head goes on as soon as there are enough of them; what comes later
 * is dropped, and who was late is asked again for the next head, from wherever it stands.
 *
 * Of two clocks followers take the slower one, so a witness that is first and signs with a time of long ago would make
 * every head one that nobody takes. While the time is not ours the rest is waited for, and theirs is in the middle.
 */
export class WitnessCircle implements Cosigners {
  readonly noteLifeMs: number = noteLifeMs;
  readonly #options: WitnessCircleOptions;
  readonly #members: readonly Member[];
  #lastFullQuorumAt: number | undefined;

  constructor(options: WitnessCircleOptions) {
    this.#options = options;
    this.#members = options.witnesses.map((witness) => ({
      client: new WitnessClient(witness, witness.url, [
        ...logKeysOf(options.policy),
        ...(options.retiredLogKeys ?? []),
      ]),
      isUp: undefined,
      underWay: Promise.resolve(),
    }));
  }

  status(): readonly WitnessStatus[] {
    return this.#members.flatMap(({ client, isUp }) =>
      isUp === undefined ? [] : [{ name: client.name, isUp }],
    );
  }

  async compare(
    head: Checkpoint,
    rootAt: (size: number) => Promise<Buffer | undefined>,
    ended: AbortSignal,
  ): Promise<boolean> {
    const { length } = this.#members;
    const { quorum } = this.#policyNow();
    // Of any quorum in the past at least one is then among those that answered.
    const needed = Math.max(quorum, length - this.#options.policy.quorum + 1);
    const enough = new AbortController();
    const over = AbortSignal.any([ended, enough.signal]);
    let answered = 0;
    await untilOver(over, this.#members, async (member) => {
      const last = await this.#persist(member, over, () => member.client.lastCosigned(ended));
      if (last === undefined) return;
      await compareOne(member.client.name, last.answer, head, rootAt);
      answered += 1;
      if (answered >= needed) enough.abort();
    });
    return enough.signal.aborted;
  }

  async cosign(head: SealedHead, ended: AbortSignal): Promise<string | undefined> {
    while (!ended.aborted) {
      const note = await this.#collect(head, AbortSignal.any([ended, AbortSignal.timeout(roundMs)]), ended);
      if (note !== undefined) return note;
    }
    return undefined;
  }

  /** One round: the note as soon as it is good enough, undefined when the round was over first. */
  async #collect(head: SealedHead, roundOver: AbortSignal, ended: AbortSignal): Promise<string | undefined> {
    const text = formatCheckpoint(head.checkpoint);
    const { logKey, furtherLogKeys = [] } = this.#options;
    const logLine = logSignatureLines(text, [logKey, ...furtherLogKeys]);
    let note = `${text}\n${logLine}`;
    const enough = new AbortController();
    const over = AbortSignal.any([roundOver, enough.signal]);
    let answered = 0;
    await untilOver(over, this.#members, async (member) => {
      const line = await this.#persist(member, over, () => member.client.cosign(head, logLine, ended));
      if (line === undefined || over.aborted) return;
      note += line.answer;
      answered += 1;
      const cosignedAt = this.#timeOf(note);
      if (cosignedAt === undefined) return;
      const isTimely = Math.abs(this.#options.clock() - cosignedAt) <= timelyMs;
      if (!isTimely && answered < this.#members.length) await pause(patienceMs, over);
      enough.abort();
    });
    return enough.signal.aborted ? note : undefined;
  }

  /** Asks one witness until it answers or there is no need any more; undefined in the latter case. */
  async #persist<T>(
    member: Member,
    over: AbortSignal,
    ask: () => Promise<T>,
  ): Promise<{ readonly answer: T } | undefined> {
    while (!over.aborted) {
      // A late answer to an earlier question would be of an earlier size: one at a time.
      const asked = member.underWay.then(async () => (over.aborted ? undefined : { answer: await ask() }));
      member.underWay = asked.catch(() => undefined);
      try {
        const given = await asked;
        if (given !== undefined) this.#note(member, true);
        return given;
      } catch (error) {
        if (error instanceof LogBehindWitnesses) throw error;
        if (!over.aborted) this.#note(member, false, error);
      }
      await pause(this.#options.retryMs ?? 250, over);
    }
    return undefined;
  }

  #note(member: Member, isUp: boolean, error?: unknown): void {
    if (member.isUp === isUp) return;
    const witness = member.client.name;
    if (!isUp) this.#options.log.warn({ err: error, witness }, 'a witness does not cosign');
    else if (member.isUp === false) this.#options.log.info({ witness }, 'a witness cosigns again');
    member.isUp = isUp;
  }

  /** By the cosigners' clocks, in milliseconds since 1970; undefined while there are not enough of them. */
  #timeOf(note: string): number | undefined {
    const judged = verifyCheckpoint(note, this.#policyNow());
    if (!judged.ok) return undefined;
    const { isEmergency, cosignedAt } = judged;
    if (isEmergency)
      this.#options.log.error('the emergency lane is open: a head goes out below the full quorum');
    else this.#lastFullQuorumAt = Math.max(cosignedAt, this.#lastFullQuorumAt ?? 0);
    return cosignedAt;
  }

  /** By the rule that followers apply, so that nothing goes out which they would not take. */
  #policyNow(): VerifierPolicy {
    const { policy, clock, newestNote } = this.#options;
    this.#lastFullQuorumAt ??= fullQuorumAt(newestNote(), policy);
    return policyInForce(policy, this.#lastFullQuorumAt, clock());
  }
}

/** When a note was cosigned by the full quorum; 0 when it was not, as with one that went out by the emergency lane. */
function fullQuorumAt(note: string | undefined, policy: VerifierPolicy): number | undefined {
  if (note === undefined) return undefined;
  const judged = verifyCheckpoint(note, policy);
  return judged.ok ? judged.cosignedAt : 0;
}

async function compareOne(
  name: string,
  last: Checkpoint | undefined,
  head: Checkpoint,
  rootAt: (size: number) => Promise<Buffer | undefined>,
): Promise<void> {
  if (last === undefined || last.size === 0) return;
  if (last.size > head.size) throw behind(name, last.size, head.size);
  const own = await rootAt(last.size);
  if (own?.equals(last.root) === true) return;
  throw new LogBehindWitnesses(
    `witness ${name} has cosigned another log of this name and key: at size ${last.size} its root is not that of this database. Nothing is signed. Start on the database of that log; see docs/run-a-witness.md`,
  );
}

/** Does the same for every member at once, until all have ended or it is over; rejects as soon as one rejects. */
async function untilOver(
  over: AbortSignal,
  members: readonly Member[],
  ask: (member: Member) => Promise<void>,
): Promise<void> {
  const isOver = new Promise<void>((resolve) => {
    if (over.aborted) resolve();
    else over.addEventListener('abort', () => resolve(), { once: true });
  });
  const asked = Promise.all(members.map(ask));
  // What fails after it is over has nobody to tell.
  asked.catch(() => undefined);
  await Promise.race([isOver, asked]);
}

/** Rejects never: the signal only ends it early. */
async function pause(pauseMs: number, ended: AbortSignal): Promise<void> {
  await delay(pauseMs, undefined, { signal: ended }).catch(() => undefined);
}
