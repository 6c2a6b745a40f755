import { easingLifeMs } from '@deadset/domain';
import { MalformedBytes, type PolicyWitness, type VerifierPolicy } from '@deadset/protocol';
import { checkGate, type WatchedGate } from './gate-check.ts';
import { LogMonitor, type VerifiedHead } from './log-monitor.ts';
import { LogSite } from './log-site.ts';
import { AlarmRaised, type MonitorAlarm } from './monitor-alarm.ts';
import { readMonitorState, writeMonitorState } from './monitor-state.ts';
import { checkWitness } from './witness-check.ts';

export interface MonitorOptions {
  /** Address of the hub. */
  readonly url: string;
  readonly policy: VerifierPolicy;
  /** Witnesses with their addresses, where these are known. */
  readonly witnesses: readonly PolicyWitness[];
  readonly gate?: WatchedGate;
  /** File that what was seen is kept in. */
  readonly stateFile: string;
  /** How old the newest canary may be, in milliseconds; 0 for a log without canaries. */
  readonly mostCanaryAgeMs: number;
  readonly clock: () => number;
}

/** What one look came to. */
export interface MonitorReport {
  /** Leaves that were recomputed. */
  readonly size: number;
  readonly alarms: readonly MonitorAlarm[];
}

/** How old the newest head may be, in milliseconds: an idle head is cosigned again every minute. */
const mostHeadAgeMs = 300_000;
/** How long a declaration may be eased, in milliseconds: its week, and an hour for the clock of the hub. */
const mostEasedMs = easingLifeMs + 3_600_000;

/** Looks at a log, its receipts, its witnesses and a gate, again and again, and keeps on disk what it has seen. */
export class MonitorRounds {
  readonly #options: MonitorOptions;
  readonly #site: LogSite;
  readonly #monitor: LogMonitor;

  private constructor(options: MonitorOptions, site: LogSite, monitor: LogMonitor) {
    this.#options = options;
    this.#site = site;
    this.#monitor = monitor;
  }

  /** Throws `MalformedBytes` when the file is damaged. */
  static async open(options: MonitorOptions): Promise<MonitorRounds> {
    const site = new LogSite(options.url);
    const state = await readMonitorState(options.stateFile);
    return new MonitorRounds(options, site, new LogMonitor(site, options.policy, state));
  }

  async look(): Promise<MonitorReport> {
    const { clock, witnesses, policy, gate } = this.#options;
    const monitor = this.#monitor;
    const alarms: MonitorAlarm[] = [];
    const raise = (alarm: MonitorAlarm) => void alarms.push(alarm);
    // Fetched before the head, so that no receipt can be for a position that is only just being published.
    const receipts = (await orAlarm(() => this.#site.receipts(), raise)) ?? [];
    const head = await orAlarm(() => this.#follow(), raise);
    if (head !== undefined) {
      for (const fault of (await orAlarm(() => monitor.receiptFaults(head, receipts), raise)) ?? [])
        raise(fault);
      for (const witness of witnesses)
        await orAlarm(() => checkWitness(witness, policy, monitor, head, clock()), raise);
      this.#checkAges(head, raise);
    }
    if (gate !== undefined) await orAlarm(() => checkGate(gate, monitor.state, clock()), raise);
    return { size: monitor.state.frontier.size, alarms };
  }

  async #follow(): Promise<VerifiedHead> {
    const before = this.#monitor.state;
    const head = await this.#monitor.follow();
    if (this.#monitor.state !== before) await writeMonitorState(this.#options.stateFile, this.#monitor.state);
    return head;
  }

  #checkAges({ cosignedAt }: VerifiedHead, raise: (alarm: MonitorAlarm) => void): void {
    const { clock, mostCanaryAgeMs } = this.#options;
    const at = clock();
    if (at - cosignedAt > mostHeadAgeMs)
      raise({
        kind: 'stale-head',
        words: `The newest head was cosigned at ${new Date(cosignedAt).toISOString()}.`,
      });
    const { canary, eased } = this.#monitor.state;
    const overdue = [...eased.values()].filter((since) => at - since > mostEasedMs).length;
    if (overdue > 0)
      raise({ kind: 'eased-too-long', words: `${overdue} declarations are eased for more than seven days.` });
    if (mostCanaryAgeMs === 0) return;
    if (canary === undefined || at - canary.sealedAt > mostCanaryAgeMs)
      raise({
        kind: 'missing-canary',
        words:
          canary === undefined
            ? 'The log has no canary.'
            : `The newest canary, at position ${canary.position}, is of ${new Date(canary.sealedAt).toISOString()}.`,
      });
  }
}

/** What the work gives; undefined, and the alarm told, when it ends with one. */
async function orAlarm<T>(
  work: () => Promise<T>,
  raise: (alarm: MonitorAlarm) => void,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AlarmRaised) raise({ kind: error.kind, words: error.message });
    else if (error instanceof MalformedBytes)
      raise({ kind: 'unreachable', words: `What is served cannot be read: ${error.message}.` });
    else throw error;
    return undefined;
  }
}
