import { readFile } from 'node:fs/promises';
import { isMissing, replaceFile } from '../feed/index.ts';

/** Number of the last erasure that was carried out and told to the hub, on disk. */
export class ErasureMark {
  readonly #path: string;
  #number: number;

  private constructor(path: string, number: number) {
    this.#path = path;
    this.#number = number;
  }

  /** A file that cannot be read as a number counts as none: then everything is carried out once more, which does no harm. */
  static async open(path: string): Promise<ErasureMark> {
    return new ErasureMark(path, await readNumber(path));
  }

  get number(): number {
    return this.#number;
  }

  async raise(number: number): Promise<void> {
    await replaceFile(this.#path, `${number}\n`);
    this.#number = number;
  }
}

async function readNumber(path: string): Promise<number> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
