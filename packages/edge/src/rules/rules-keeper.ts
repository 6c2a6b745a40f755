import type { Logger } from 'pino';
import { type LoadedRules, loadRules } from './load-rules.ts';
import type { RulesMemory } from './rules-memory.ts';
import { refuseUnreadable } from './rules-view.ts';

export interface RulesKeeperParts {
  /** The gate list's file. */
  readonly path: string;
  /** Whether a gate tells when devices were reported: then that is kept in memory, too. */
  readonly tellsReported: boolean;
  readonly log: Logger;
  /** Told whether the file could be taken up when it was last read. */
  readonly onRead: (isTaken: boolean) => void;
}

/** Keeps the operator's own list and rules in memory, and reads their file anew when asked to. */
export class RulesKeeper {
  /** Told of the memory to answer by from now on. */
  onPublish: (memory: RulesMemory) => void = () => undefined;
  readonly #parts: RulesKeeperParts;
  #loaded: LoadedRules;
  #reloading: Promise<void> = Promise.resolve();

  private constructor(parts: RulesKeeperParts, loaded: LoadedRules) {
    this.#parts = parts;
    this.#loaded = loaded;
  }

  /** Rejects when the file cannot be read or is not what it should be. */
  static async open(parts: RulesKeeperParts): Promise<RulesKeeper> {
    const keeper = new RulesKeeper(parts, await loadFor(parts));
    keeper.#tell();
    return keeper;
  }

  /** What is answered by now. */
  get memory(): RulesMemory {
    return this.#loaded.memory;
  }

  /** When the list was built, milliseconds since 1970. */
  get builtAt(): number {
    return this.#loaded.header.builtAt;
  }

  /** SHA-256 of the file's header, in hexadecimal. */
  get checksum(): string {
    return this.#loaded.checksum.toString('hex');
  }

  /** Memory that threads share, in bytes. */
  get byteLength(): number {
    return Object.values(this.memory.sections).reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Reads the file anew while the gates go on answering; keeps what there is when it cannot be used. Never rejects. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#readAnew());
    return this.#reloading;
  }

  async #readAnew(): Promise<void> {
    const { log, onRead } = this.#parts;
    try {
      this.#loaded = await loadFor(this.#parts);
    } catch (err) {
      onRead(false);
      log.error({ err }, 'the gate list could not be read anew; the gates go on by the one before');
      return;
    }
    onRead(true);
    this.onPublish(this.memory);
    this.#tell();
  }

  #tell(): void {
    const { checksum, byteLength } = this;
    this.#parts.log.info({ checksum, byteLength }, 'the gate list is answered by');
  }
}

async function loadFor({ path, tellsReported }: RulesKeeperParts): Promise<LoadedRules> {
  const loaded = await loadRules(path, tellsReported);
  // Here and not on a thread that answers: checksums may be right over what is no list.
  refuseUnreadable(loaded.memory);
  return loaded;
}
