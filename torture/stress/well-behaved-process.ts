import { connectMme } from '../../simulators/src/index.ts';
import { isListed, keyOfPhone } from './phones.ts';
import type { Window, WindowOrder } from './well-behaved.ts';

/** Argument: the port of S13. Asks at a steady rate until its parent goes, and tells of a window when it is asked to. */
const port = Number(process.argv[2]);
const everyMs = 5;
const timeoutMs = 5000;
/** Result-Code of a gate that turns requests away rather than let them wait. RFC 6733 section 7.1.3. */
const tooBusy = 3004;

interface OpenWindow {
  asked: number;
  wrong: number;
  tooBusy: number;
  lost: number;
  readonly latencies: number[];
}

let window = openWindow();

process.once('disconnect', () => process.exit(0));
process.on('message', (order: WindowOrder) => {
  const ended = window;
  window = openWindow();
  if (order === 'end') tell(ended);
});

const mme = await connectMme({
  host: '127.0.0.1',
  port,
  originHost: 'mme01.well-behaved.example',
  realm: 'well-behaved.example',
  timeoutMs,
});
process.send?.('connected');

// Each question has its instant, whether or not the ones before have been answered (an open loop): a wait counts from then.
const startedAt = performance.now();
let number = 0;
setInterval(() => {
  for (; startedAt + number * everyMs <= performance.now(); number += 1)
    void ask(number, startedAt + number * everyMs);
}, everyMs);

async function ask(phone: number, dueAt: number): Promise<void> {
  // Whatever becomes of it belongs to the window in which it was asked.
  const own = window;
  own.asked += 1;
  try {
    const outcome = await mme.checkIdentity({ imei: keyOfPhone(phone), imsi: '001010123456789' });
    const right = isListed(phone) ? 'BLACKLISTED' : 'WHITELISTED';
    if ('resultCode' in outcome && outcome.resultCode === tooBusy) own.tooBusy += 1;
    else if (!('status' in outcome) || outcome.status !== right) own.wrong += 1;
    own.latencies.push(performance.now() - dueAt);
  } catch {
    // No answer in time, or no connection any more: which of them makes no difference to a phone that waits.
    own.lost += 1;
  }
}

function openWindow(): OpenWindow {
  return { asked: 0, wrong: 0, tooBusy: 0, lost: 0, latencies: [] };
}

/** Waits for what is under way; each question comes to be answered or lost. */
function tell(ended: OpenWindow): void {
  const look = setInterval(() => {
    const { latencies, ...counts } = ended;
    if (latencies.length + counts.lost < counts.asked) return;
    clearInterval(look);
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.POSITIVE_INFINITY;
    const told: Window = { ...counts, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
    process.send?.(told);
  }, 10);
}
