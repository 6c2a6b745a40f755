import { setTimeout as pause } from 'node:timers/promises';
import type { Visit } from './visits.ts';

/** How long a reader waited for one page, from when it was due. */
export interface PageTime {
  readonly name: string;
  readonly waitedMs: number;
}

/** Asks for pages in turn at a constant pace, whatever became of those before; any answer but 200 ends it. */
export async function askAtPace(
  visits: readonly Visit[],
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
): Promise<PageTime[]> {
  const times: PageTime[] = [];
  const asking: Promise<void>[] = [];
  const startedAt = performance.now();
  const count = Math.floor((forMs / 1000) * perSecond);
  for (let number = 0; number < count; number += 1) {
    const dueAt = startedAt + (number / perSecond) * 1000;
    const early = dueAt - performance.now();
    if (early > 0) await pause(early);
    const visit = visits[number % visits.length];
    if (visit === undefined) throw new Error('no pages to ask for');
    asking.push(waitFor(visit, number, dueAt, times));
  }
  await Promise.all(asking);
  return times;
}

async function waitFor(visit: Visit, number: number, dueAt: number, times: PageTime[]): Promise<void> {
  await visit.ask(number);
  times.push({ name: visit.name, waitedMs: performance.now() - dueAt });
}
