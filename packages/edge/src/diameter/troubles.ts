import type { S13Counters } from './s13-counters.ts';

/** Requests are turned away for lack of time; somebody unknown, or with another's certificate, has tried to connect. */
export type S13Alarm = 's13-overload' | 'unknown-peer';

/** How long an alarm stays on after the last that it is about, in milliseconds, so that somebody sees it. */
const alarmLastsMs = 60_000;

const causes: Readonly<Record<S13Alarm, (counters: S13Counters) => number>> = {
  's13-overload': ({ overload }) => overload,
  'unknown-peer': ({ unknownPeers, wrongCertificates }) => unknownPeers + wrongCertificates,
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above
const alarms = Object.keys(causes) as S13Alarm[];

/** Makes alarms of totals that grow. */
export class Troubles {
  readonly #tell: (alarm: S13Alarm, isOn: boolean) => void;
  readonly #seen = new Map<S13Alarm, { readonly total: number; readonly grewAt: number }>();

  /** `tell` is called again while the trouble goes on, and once when it has been over for a minute. */
  constructor(tell: (alarm: S13Alarm, isOn: boolean) => void) {
    this.#tell = tell;
  }

  /** To be called about once a second. `now` is in milliseconds on a clock that never jumps. */
  look(counters: S13Counters, now: number): void {
    for (const alarm of alarms) {
      const total = causes[alarm](counters);
      const seen = this.#seen.get(alarm);
      if (total > (seen?.total ?? 0)) {
        this.#seen.set(alarm, { total, grewAt: now });
        this.#tell(alarm, true);
      } else if (seen !== undefined && now - seen.grewAt >= alarmLastsMs) {
        this.#seen.set(alarm, { total, grewAt: Number.POSITIVE_INFINITY });
        this.#tell(alarm, false);
      }
    }
  }
}
