import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { ChangeOverlay, overlayMemory } from './change-overlay.ts';

const key = 35_209_900_176_148;
const flips = 200_000;

/** Asks for one key until it is told to end, and counts answers in which payload and end do not belong together. */
const readerProgram = `
  import { workerData, parentPort } from 'node:worker_threads';
  const { tsImport } = await import(workerData.tsx);
  const { OverlayView, untouched } = await tsImport(workerData.overlay, workerData.overlay);
  const view = new OverlayView(workerData.memory);
  const stop = new Int32Array(workerData.stop);
  let [mixed, read, ended] = [0, 0, 0];
  parentPort.postMessage('ready');
  for (; Atomics.load(stop, 0) === 0; read += 1) {
    const state = view.find(workerData.key);
    const untilAt = view.untilOf(state);
    const payload = state & 0xff;
    if (untilAt !== undefined) ended += 1;
    // Ends are odd with payload 0x18, even with 0x28, and there is none with 0x22.
    const fits = state === untouched || (payload === 0x22 ? untilAt === undefined : untilAt % 2 === (payload === 0x18 ? 1 : 0));
    if (!fits) mixed += 1;
  }
  parentPort.postMessage({ mixed, read, ended });
`;

it('another thread never sees the payload of one change with the end of another', async () => {
  const memory = overlayMemory(flips);
  const stop = new SharedArrayBuffer(4);
  const reader = new Worker(new URL(`data:text/javascript,${encodeURIComponent(readerProgram)}`), {
    workerData: {
      memory,
      stop,
      key,
      overlay: new URL('./change-overlay.ts', import.meta.url).href,
      tsx: import.meta.resolve('tsx/esm/api'),
    },
  });
  await once(reader, 'message');
  const overlay = new ChangeOverlay(memory);
  for (let i = 0; i < flips - 1; i += 1) {
    if (i % 3 === 0) overlay.set(key, 0x22, undefined);
    else overlay.set(key, i % 3 === 1 ? 0x10 : 0x20, 2 * i + (i % 3 === 1 ? 1 : 0));
    // Now and then the reader gets a turn, also on a machine with a single core.
    if (i % 10_000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  Atomics.store(new Int32Array(stop), 0, 1);
  const [seen] = await once(reader, 'message');
  await reader.terminate();
  expect(seen).toMatchObject({ mixed: 0 });
  expect(seen.ended).toBeGreaterThan(0);
});

it('a grown overlay says what the smaller one said, ends and removals too', () => {
  const small = new ChangeOverlay(overlayMemory(4));
  small.set(1, 0x22, undefined);
  small.set(2, 0x10, 1_800_000_000_001);
  small.set(99_999_999_999_999, 0, undefined);
  const large = new ChangeOverlay(overlayMemory(64));
  large.takeOver(small);
  expect([1, 2, 3, 99_999_999_999_999].map((one) => large.find(one) & 0xff)).toEqual([0x22, 0x18, 0xff, 0]);
  expect(large.untilOf(large.find(2))).toBe(1_800_000_000_001);
  expect(large.used).toBe(3);
});
