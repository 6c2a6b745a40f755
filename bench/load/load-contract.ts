/** What a generator is told to do. */
export interface LoadOrder {
  readonly protocol: 's13' | 'n5g' | 'check';
  readonly port: number;
  /** Entries of the synthetic list that the server answers by. */
  readonly listSize: number;
  readonly seed: number;
  readonly connections: number;
  /** Not measured, in milliseconds. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Whose processor time is measured. */
  readonly serverProcessId: number;
  /** False for a responder that says the same of every device. */
  readonly isStatusChecked: boolean;
}

/** As much as the server answers: each connection always has so many requests unanswered. */
export interface ClosedLoopOrder extends LoadOrder {
  readonly inFlight: number;
}

/** At a constant pace, whatever the server does. */
export interface OpenLoopOrder extends LoadOrder {
  readonly requestsPerSecond: number;
}

/** What came of a closed loop. */
export interface LoadOutcome {
  readonly answers: number;
  readonly elapsedMs: number;
  /** Used while it was measured, in seconds. */
  readonly serverCpuSeconds: number;
  /** Absent for a generator that is not ours. */
  readonly generatorCpuSeconds?: number;
  /** Answers that were not the right ones, warm-up included. */
  readonly wrong: number;
  /** Requests that were never answered, warm-up included. */
  readonly lost: number;
}

/** What came of an open loop. Times in milliseconds. */
export interface LatencyOutcome {
  readonly answers: number;
  readonly elapsedMs: number;
  readonly wrong: number;
  readonly lost: number;
  /** From the instant at which a request was due to that at which its answer was read. */
  readonly latency: Percentiles;
  /** From the instant at which a request was due to that at which it was handed to the socket. */
  readonly lateness: Percentiles;
  readonly serverCpuSeconds: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}
