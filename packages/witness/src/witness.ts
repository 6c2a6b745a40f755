import {
  cosign,
  formatSignatureLine,
  logSignatureOf,
  type SignedNote,
  type SigningKey,
  type VerifierKey,
} from '@deadset/protocol';
import type { AddCheckpointRequest } from './add-checkpoint-request.ts';
import { type CheckpointStore, type Cosigned, originHash } from './checkpoint-store.ts';
import { type CheckpointFault, faultOf } from './judge-checkpoint.ts';

/** What becomes of an add-checkpoint request. C2SP tlog-witness. */
export type AddCheckpointOutcome =
  | { readonly kind: 'cosigned'; readonly signatureLines: string }
  | { readonly kind: 'unknown-origin' }
  | { readonly kind: 'bad-signature' }
  | {
      readonly kind: 'refused';
      readonly fault: CheckpointFault;
      /** Size of the checkpoint cosigned last; 0 for none. */
      readonly lastSize: number;
    };

interface WatchedLog {
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
  last: Cosigned | undefined;
  /** The request under way, behind which the next one waits. */
  underWay: Promise<unknown>;
}

export interface WitnessParts {
  readonly store: Pick<CheckpointStore, 'read' | 'write'>;
  readonly key: SigningKey;
  readonly logKeys: readonly VerifierKey[];
  readonly clock: () => number;
}

/**
 * Cosigns the checkpoints of the logs that it knows, each consistent with the one before.
 *
 * Of one log one request is judged at a time, and its checkpoint is on disk before its signature leaves: neither a race
 * nor a crash can make it sign two histories.
 */
export class Witness {
  readonly #parts: WitnessParts;
  readonly #logs: ReadonlyMap<string, WatchedLog>;

  private constructor(parts: WitnessParts, logs: ReadonlyMap<string, WatchedLog>) {
    this.#parts = parts;
    this.#logs = logs;
  }

  /** Throws when what it cosigned last cannot be read. */
  static async open(parts: WitnessParts): Promise<Witness> {
    const { store, key, logKeys } = parts;
    const logs = new Map<string, WatchedLog>();
    for (const { name: origin } of logKeys) {
      if (logs.has(origin)) continue;
      const keys = logKeys.filter(({ name }) => name === origin);
      const last = await store.read(origin, keys, key.verifier);
      logs.set(origin, { origin, keys, last, underWay: Promise.resolve() });
    }
    return new Witness(parts, logs);
  }

  /** Rejects when the checkpoint cannot be kept; it is then not cosigned, and may be asked for again. */
  async addCheckpoint(request: AddCheckpointRequest): Promise<AddCheckpointOutcome> {
    const log = this.#logs.get(request.note.checkpoint.origin);
    if (log === undefined) return { kind: 'unknown-origin' };
    const signedBy = signerOf(request.note, log.keys);
    if (signedBy === undefined) return { kind: 'bad-signature' };
    const judged = log.underWay.then(() => this.#judge(log, request, signedBy));
    log.underWay = judged.catch(() => undefined);
    return judged;
  }

  /** The note last cosigned of the log whose origin has this hash; undefined when there is none. */
  lastNote(hash: string): string | undefined {
    return [...this.#logs.values()].find(({ origin }) => originHash(origin) === hash)?.last?.note;
  }

  /** The logs that it knows, and how far it has cosigned each. */
  logs(): readonly { readonly origin: string; readonly size: number }[] {
    return [...this.#logs.values()].map(({ origin, last }) => ({ origin, size: last?.checkpoint.size ?? 0 }));
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map(({ underWay }) => underWay));
  }

  async #judge(
    log: WatchedLog,
    request: AddCheckpointRequest,
    signedBy: VerifierKey,
  ): Promise<AddCheckpointOutcome> {
    const fault = faultOf(request, log.last?.checkpoint);
    if (fault !== undefined) return { kind: 'refused', fault, lastSize: log.last?.checkpoint.size ?? 0 };
    const { text, lines, checkpoint } = request.note;
    const { store, key, clock } = this.#parts;
    const signatureLines = cosign(text, key, clock());
    const ofLog = lines.find(({ name, keyId }) => name === signedBy.name && keyId.equals(signedBy.id));
    const logLine = ofLog === undefined ? '' : formatSignatureLine(ofLog);
    const cosigned = { checkpoint, note: `${text}\n${logLine}${signatureLines}` };
    await store.write(cosigned);
    log.last = cosigned;
    return { kind: 'cosigned', signatureLines };
  }
}

/** The trusted key that signed a note; undefined when none did, or a signature under one of them is not good. */
function signerOf(note: SignedNote, keys: readonly VerifierKey[]): VerifierKey | undefined {
  const found = keys.map((key) => ({ key, signature: logSignatureOf(note, key) }));
  if (found.some(({ signature }) => signature === 'bad')) return undefined;
  return found.find(({ signature }) => signature === 'good')?.key;
}
