import { readFile } from 'node:fs/promises';
import {
  emergencyPolicy,
  emergencyQuorumProblem,
  formatVerifierKey,
  hasLogKey,
  logKeysOf,
  PinnedTrust,
  parserOf,
  parseVerifierKey,
  type TrustAnchors,
  type VerifierPolicy,
  verifyKeyStatement,
  withLogKeys,
} from '@deadset/protocol';
import { isMissing, replaceFile } from './durable-file.ts';

const parsePinned = parserOf(PinnedTrust);

/** The policy that trust anchors stand for. Throws when one of them is not a key, or the quorum cannot be reached. */
export function policyOf(anchors: TrustAnchors): VerifierPolicy {
  const [logKey, ...cosigners] = [anchors.logKey, ...anchors.cosigners].map(keyOf);
  // A key that is named twice signs once.
  const different = new Set(anchors.cosigners).size;
  if (logKey === undefined || anchors.quorum > different)
    throw new Error(`a quorum of ${anchors.quorum} out of ${different} cosigners can never be reached`);
  if (different < cosigners.length) throw new Error('the trust anchors name one cosigner twice');
  const approverRoots = (anchors.approverRoots ?? []).map(({ organisation, key }) => ({
    organisation,
    publicKey: Buffer.from(key, 'hex'),
  }));
  const { quorum, emergencyQuorum } = anchors;
  const policy = { logKey, cosigners, quorum, approverRoots };
  if (emergencyQuorum === undefined) return policy;
  const problem = emergencyQuorumProblem(emergencyQuorum, quorum);
  if (problem !== undefined) throw new Error(problem);
  return { ...policy, emergencyQuorum };
}

/**
 * Whose signature this edge takes: pinned when it first meets its hub, or given by its keeper.
 *
 * From then on nothing that the hub says replaces it but a statement of the log's keys, under a key that is pinned and
 * with the pinned quorum of cosigners.
 */
export class TrustPin {
  readonly #path: string;
  #pinned: PinnedTrust | undefined;

  private constructor(path: string, pinned: PinnedTrust | undefined) {
    this.#path = path;
    this.#pinned = pinned;
  }

  /** Throws when the file is damaged, or is not what `configured` says: only its keeper may decide which counts. */
  static async open(path: string, configured: TrustAnchors | undefined): Promise<TrustPin> {
    const kept = await readPinned(path);
    if (kept !== undefined && configured !== undefined && !isSame(kept, configured))
      throw new Error(
        `the trust anchors in ${path} are not those configured; remove the file to take the latter`,
      );
    const pin = new TrustPin(path, kept);
    if (kept === undefined && configured !== undefined) await pin.#keep(configured);
    return pin;
  }

  /** Undefined until the first meeting with the hub. */
  get policy(): VerifierPolicy | undefined {
    return this.#pinned && policyInForceOf(this.#pinned);
  }

  /**
   * By what the edge's own files are read: also under keys that are retired, and as the emergency lane took them. They were
   * verified when they came, and a restart must not end with an empty list because the log has another key since.
   */
  get policyOfKept(): VerifierPolicy | undefined {
    const policy = this.policy;
    if (this.#pinned === undefined || policy === undefined) return undefined;
    const { logKey, stated } = this.#pinned;
    const past = [logKey, ...(stated?.former ?? [])].map(keyOf).filter((key) => !hasLogKey(policy, key));
    return emergencyPolicy(withLogKeys(policy, [...logKeysOf(policy), ...past]));
  }

  /** Pins what the hub names, if nothing is pinned yet; otherwise says whether it is still the same. */
  async meet(named: TrustAnchors): Promise<'pinned' | 'same' | 'different'> {
    if (this.#pinned === undefined) {
      await this.#keep(named);
      return 'pinned';
    }
    // Of several keys that are taken a hub names one, and not always the one that was pinned on the first day.
    const logKey = hasLogKey(policyInForceOf(this.#pinned), keyOf(named.logKey))
      ? this.#pinned.logKey
      : named.logKey;
    return isSame(this.#pinned, { ...named, logKey }) ? 'same' : 'different';
  }

  /**
   * Takes the statements of the log's keys that are newer than the last one taken and count by what is pinned, in their
   * order, each under the keys of the one before. Gives the number of the last one taken; undefined when none was.
   */
  async learn(notes: readonly string[]): Promise<number | undefined> {
    let learnt: number | undefined;
    for (const note of notes) {
      const pinned = this.#pinned;
      if (pinned === undefined) return undefined;
      const statement = verifyKeyStatement(note, policyInForceOf(pinned));
      if (statement === undefined || statement.number <= (pinned.stated?.number ?? 0)) continue;
      const { number } = statement;
      const logKeys = statement.logKeys.map(formatVerifierKey);
      const known = [...(pinned.stated?.logKeys ?? []), ...(pinned.stated?.former ?? [])];
      const former = [...new Set(known)].filter((key) => !logKeys.includes(key));
      await this.#keep({ ...pinned, stated: { number, logKeys, former } });
      learnt = number;
    }
    return learnt;
  }

  async #keep(pinned: PinnedTrust): Promise<void> {
    policyInForceOf(pinned);
    await replaceFile(this.#path, `${JSON.stringify(pinned, undefined, 2)}\n`);
    this.#pinned = pinned;
  }
}

/** The policy of the anchors, with the keys of the log that were stated last. */
function policyInForceOf(pinned: PinnedTrust): VerifierPolicy {
  const policy = policyOf(pinned);
  return pinned.stated === undefined ? policy : withLogKeys(policy, pinned.stated.logKeys.map(keyOf));
}

async function readPinned(path: string): Promise<PinnedTrust | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const parsed = parsePinned(JSON.parse(text));
  if (!parsed.ok) throw new Error(`the trust anchors in ${path} cannot be read: ${parsed.problem}`);
  policyInForceOf(parsed.value);
  return parsed.value;
}

function isSame(a: TrustAnchors, b: TrustAnchors): boolean {
  const textOf = ({ logKey, cosigners, quorum, emergencyQuorum, approverRoots = [] }: TrustAnchors) =>
    JSON.stringify([
      logKey,
      cosigners.toSorted(),
      quorum,
      emergencyQuorum,
      approverRoots.map(({ organisation, key }) => `${organisation} ${key}`).toSorted(),
    ]);
  return textOf(a) === textOf(b);
}

function keyOf(line: string) {
  const key = parseVerifierKey(line);
  if (key === undefined) throw new Error(`not a verifier key: ${line}`);
  return key;
}
