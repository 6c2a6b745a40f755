import type { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';

/** A body that is refused is read on for this long, in milliseconds, before its sender is parted with. */
const patienceMs = 60_000;

/**
 * What the work on a body gives. When it is refused half way, the rest is read and thrown away first: a sender that is
 * cut off while it sends never reads why.
 */
export async function drained<T>(body: Readable, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RegistryError && !body.destroyed) {
      // Whoever was reading has stopped, and must not be held the rest.
      body.unpipe();
      const patience = setTimeout(() => body.destroy(), patienceMs);
      try {
        for await (const _ of body.iterator({ destroyOnReturn: false }));
      } finally {
        clearTimeout(patience);
      }
    }
    throw error;
  }
}
