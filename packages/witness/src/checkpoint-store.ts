import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkpoint,
  cosignedAtOf,
  logSignatureOf,
  parseNote,
  sha256,
  type VerifierKey,
} from '@deadset/protocol';
import { readIfPresent, replaceFile } from './durable-file.ts';

/** The checkpoint of one log that was cosigned last, as the note that monitors are given. */
export interface Cosigned {
  readonly checkpoint: Checkpoint;
  readonly note: string;
}

/** The name of a log's file and of its monitoring path: SHA-256 of the origin in hexadecimal. C2SP tlog-witness. */
export function originHash(origin: string): string {
  return sha256(Buffer.from(origin)).toString('hex');
}

/**
 * What was cosigned last, one small file for each log.
 *
 * A file is the note itself, with the log's line and our own; both signatures are checked when it is read, so a file
 * that is damaged in any bit is noticed.
 */
export class CheckpointStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<CheckpointStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new CheckpointStore(folder);
  }

  /** Undefined when this log was never cosigned. Throws when the file is not what this witness wrote. */
  async read(
    origin: string,
    logKeys: readonly VerifierKey[],
    own: VerifierKey,
  ): Promise<Cosigned | undefined> {
    const path = this.#pathOf(origin);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) return undefined;
    const note = bytes.toString('utf8');
    const parsed = parseNote(note);
    const isOurs =
      parsed !== undefined &&
      parsed.checkpoint.origin === origin &&
      parsed.lines.length === 2 &&
      note.endsWith('\n') &&
      !note.endsWith('\n\n') &&
      typeof cosignedAtOf(parsed, own) === 'number';
    if (!isOurs) {
      throw new Error(
        `${path} is damaged: it is not the checkpoint of ${origin} that this witness cosigned last. Put back an undamaged copy that is not older; without one this key must not cosign ${origin} again, so begin as a new witness in an empty folder`,
      );
    }
    if (!logKeys.some((key) => logSignatureOf(parsed, key) === 'good')) {
      throw new Error(
        `${path} bears no good signature of a log key that was given for ${origin}: if the log has changed its key, name the old one with --log as well; otherwise the file is damaged`,
      );
    }
    return { checkpoint: parsed.checkpoint, note };
  }

  /** On disk when this resolves; the old or the new one, whole, when it rejects. */
  async write({ checkpoint, note }: Cosigned): Promise<void> {
    await replaceFile(this.#pathOf(checkpoint.origin), note);
  }

  #pathOf(origin: string): string {
    return join(this.#folder, `${originHash(origin)}.checkpoint`);
  }
}
