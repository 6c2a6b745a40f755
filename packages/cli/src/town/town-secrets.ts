import { readFile, rename, writeFile } from 'node:fs/promises';
import { drawSecret } from '../entropy.ts';
import { CommandFailure } from '../exit-code.ts';

/** Secrets by name, kept in one file for their owner alone, so that a town can be stopped and started again. */
export class TownSecrets {
  readonly #path: string;
  readonly #secrets: Map<string, string>;

  private constructor(path: string, secrets: Map<string, string>) {
    this.#path = path;
    this.#secrets = secrets;
  }

  /** Reads the file; an absent one holds none. Throws `CommandFailure` when it is damaged. */
  static async open(path: string): Promise<TownSecrets> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return new TownSecrets(path, new Map());
      throw error;
    }
    const lines = text.split('\n').filter((line) => line !== '');
    const pairs = lines.map((line) => /^([a-z0-9-]+) (\S+)$/.exec(line));
    if (!pairs.every((pair) => pair !== null)) {
      throw new CommandFailure(`${path} is damaged; delete the data folder to begin anew.`);
    }
    return new TownSecrets(path, new Map(pairs.map(([, name = '', secret = '']) => [name, secret])));
  }

  find(name: string): string | undefined {
    return this.#secrets.get(name);
  }

  /** Keeps a secret that somebody else made. */
  async keep(name: string, secret: string): Promise<void> {
    this.#secrets.set(name, secret);
    const text = [...this.#secrets].map(([each, value]) => `${each} ${value}\n`).join('');
    await writeFile(`${this.#path}.new`, text, { mode: 0o600, flush: true });
    await rename(`${this.#path}.new`, this.#path);
  }

  /** The secret of this name; drawn and kept when there is none. */
  async getOrDraw(name: string): Promise<string> {
    const present = this.find(name);
    if (present !== undefined) return present;
    const drawn = drawSecret();
    await this.keep(name, drawn);
    return drawn;
  }
}
