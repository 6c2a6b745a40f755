import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeadsetProcess, freshFolder, type Script } from '../story/deadset-process.ts';

/** The organisations of the town that the tests take part as. */
export type Member = 'network-a' | 'network-b' | 'network-c' | 'maker' | 'shop';

/** A live hub with witnesses, edges and simulated organisations, all as real processes. */
export class LiveTown {
  readonly folder: string;
  readonly #up: DeadsetProcess;
  readonly #remove: () => Promise<void>;
  readonly #started: DeadsetProcess[] = [];

  private constructor(folder: string, up: DeadsetProcess, remove: () => Promise<void>) {
    this.folder = folder;
    this.#up = up;
    this.#remove = remove;
  }

  static async start(): Promise<LiveTown> {
    const { path, remove } = await freshFolder();
    const up = new DeadsetProcess(['up', '--data', path, '--port', '0', '--no-story']);
    await up.saying('Ctrl-C stops everything');
    return new LiveTown(path, up, remove);
  }

  get hubUrl(): string {
    return this.#told(/Deadset is up at (\S+)/);
  }

  /** Where the gates are, as `deadset up` prints them. */
  get gates(): { s13: string; n5g: string; maker: string; shop: string; checks: string } {
    return {
      s13: `aaa://${this.#told(/Network A +S13 (\S+)/)}`,
      n5g: this.#told(/N5g-eir (\S+)/),
      maker: this.#told(/maker +POST (\S+)/),
      shop: this.#told(/shop +POST (\S+)/),
      checks: this.#told(/--edge (\S+)/),
    };
  }

  async secret(member: Member): Promise<string> {
    const lines = (await readFile(join(this.folder, 'secrets'), 'utf8')).split('\n');
    const line = lines.find((one) => one.startsWith(`${member} `));
    if (line === undefined) throw new Error(`the town has no secret of ${member}`);
    return line.slice(member.length + 1);
  }

  /** A file with the secret of somebody, as `deadset participant add --secret-file` leaves it. */
  async secretFile(member: Member): Promise<string> {
    const path = join(this.folder, `${member}.secret`);
    await writeFile(path, `${await this.secret(member)}\n`, { mode: 0o600 });
    return path;
  }

  /** What every command line of the kit has that may ask the hub. */
  async asking(member: Member): Promise<string[]> {
    return ['--hub', this.hubUrl, '--participant', member, '--secret-file', await this.secretFile(member)];
  }

  deadset(...args: string[]): DeadsetProcess {
    return this.#keep(new DeadsetProcess(args));
  }

  /** One of the examples, with the settings of somebody. */
  async example(
    name: string,
    member: Member,
    env: Script['env'],
    ...args: string[]
  ): Promise<DeadsetProcess> {
    const settings = {
      DEADSET_HUB: this.hubUrl,
      DEADSET_PARTICIPANT: member,
      DEADSET_SECRET_FILE: await this.secretFile(member),
    };
    const script = { path: `examples/${name}/main.ts`, env: { ...settings, ...env } };
    return this.#keep(new DeadsetProcess(args, script));
  }

  async close(): Promise<void> {
    for (const one of this.#started) await one.ended('SIGKILL');
    await this.#up.ended('SIGINT');
    await this.#remove();
  }

  #keep(one: DeadsetProcess): DeadsetProcess {
    this.#started.push(one);
    return one;
  }

  #told(pattern: RegExp): string {
    const [, text] = pattern.exec(this.#up.output) ?? [];
    if (text === undefined) throw new Error(`deadset up did not say ${pattern.source}:\n${this.#up.output}`);
    return text;
  }
}
