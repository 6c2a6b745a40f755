import { readFile } from 'node:fs/promises';
import { parserOf, parseVerifierKey, TrustAnchors, type VerifierPolicy } from '@deadset/protocol';
import { isMissing, replaceFile } from './durable-file.ts';

const parseAnchors = parserOf(TrustAnchors);

/** The policy that trust anchors stand for. Throws when one of them is not a key, or the quorum cannot be reached. */
export function policyOf(anchors: TrustAnchors): VerifierPolicy {
  const [logKey, ...cosigners] = [anchors.logKey, ...anchors.cosigners].map(keyOf);
  if (logKey === undefined || anchors.quorum > cosigners.length)
    throw new Error(
      `a quorum of ${anchors.quorum} out of ${cosigners.length} cosigners can never be reached`,
    );
  const approverRoots = (anchors.approverRoots ?? []).map(({ organisation, key }) => ({
    organisation,
    publicKey: Buffer.from(key, 'hex'),
  }));
  return { logKey, cosigners, quorum: anchors.quorum, approverRoots };
}

/**
 * Whose signature this edge takes: pinned when it first meets its hub, or given by its keeper, and from then on never
 * replaced by anything that the hub says.
 */
export class TrustPin {
  readonly #path: string;
  #anchors: TrustAnchors | undefined;

  private constructor(path: string, anchors: TrustAnchors | undefined) {
    this.#path = path;
    this.#anchors = anchors;
  }

  /** Throws when the file is damaged, or is not what `configured` says: only its keeper may decide which counts. */
  static async open(path: string, configured: TrustAnchors | undefined): Promise<TrustPin> {
    const kept = await readAnchors(path);
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
    return this.#anchors && policyOf(this.#anchors);
  }

  /** Pins what the hub names, if nothing is pinned yet; otherwise says whether it is still the same. */
  async meet(named: TrustAnchors): Promise<'pinned' | 'same' | 'different'> {
    if (this.#anchors !== undefined) return isSame(this.#anchors, named) ? 'same' : 'different';
    await this.#keep(named);
    return 'pinned';
  }

  async #keep(anchors: TrustAnchors): Promise<void> {
    policyOf(anchors);
    await replaceFile(this.#path, `${JSON.stringify(anchors, undefined, 2)}\n`);
    this.#anchors = anchors;
  }
}

async function readAnchors(path: string): Promise<TrustAnchors | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const parsed = parseAnchors(JSON.parse(text));
  if (!parsed.ok) throw new Error(`the trust anchors in ${path} cannot be read: ${parsed.problem}`);
  policyOf(parsed.value);
  return parsed.value;
}

function isSame(a: TrustAnchors, b: TrustAnchors): boolean {
  const textOf = ({ logKey, cosigners, quorum, approverRoots = [] }: TrustAnchors) =>
    JSON.stringify([
      logKey,
      cosigners.toSorted(),
      quorum,
      approverRoots.map(({ organisation, key }) => `${organisation} ${key}`).toSorted(),
    ]);
  return textOf(a) === textOf(b);
}

function keyOf(line: string) {
  const key = parseVerifierKey(line);
  if (key === undefined) throw new Error(`not a verifier key: ${line}`);
  return key;
}
