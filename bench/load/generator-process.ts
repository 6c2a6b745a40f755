import { once } from 'node:events';

/**
 * The child's side of a generator: takes one order from its parent, carries it out, sends the outcome back and ends.
 *
 * A generator is a process of its own, so that the server that it asks and the bench that waits for it cost it nothing.
 */
export async function carryOut(work: (order: never) => Promise<object>): Promise<void> {
  const [order] = await once(process, 'message');
  const outcome = await work(order as never);
  await new Promise((resolve) => {
    process.send?.(outcome, resolve);
  });
  process.exit(0);
}
