import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const blockBytes = 64 * 1024;

/** A disk of a few megabytes in memory, to be filled up and freed again. */
export class SmallDisk {
  readonly folder: string;
  readonly #ballast: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#ballast = join(folder, 'ballast');
  }

  /** Whether this process may make one: only root may. */
  static get isPossible(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0;
  }

  static async mount(megabytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'deadset-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', folder]);
    await chmod(folder, 0o711);
    return new SmallDisk(folder);
  }

  /** Until not one byte more can be written. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, 'a');
    try {
      for (let bytes = blockBytes; bytes >= 1; ) {
        try {
          await file.write(Buffer.alloc(bytes));
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
          bytes = Math.floor(bytes / 2);
        }
      }
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.folder]);
    await rmdir(this.folder);
  }
}
