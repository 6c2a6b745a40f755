/** What the server says of the time that it took, over all pages since it started. */
export interface RouteTimes {
  readonly meanMs: number;
  /** Of all answers, how many took at most this long; it must be a bound of the histogram. */
  shareWithin(ms: number): number;
}

/** One look at the counters of the server. */
export interface ServerTimes {
  since(before: ServerTimes): RouteTimes;
  readonly counts: ReadonlyMap<number, number>;
  readonly count: number;
  readonly sumSeconds: number;
}

const bucket = /^deadset_http_request_seconds_bucket\{([^}]*)\} (\d+)/gm;
const sums = /^deadset_http_request_seconds_(sum|count)\{([^}]*)\} ([\d.e+-]+)/gm;

/**
 * Reads the histogram of the pages: not of the machine interface, and not of the public check, which waits on purpose
 * until every answer has taken as long (hub `checks/even-time`).
 */
export async function serverTimes(hubUrl: string): Promise<ServerTimes> {
  const text = await (await fetch(`${hubUrl}/metrics`)).text();
  const counts = new Map<number, number>();
  for (const [, labels = '', value] of text.matchAll(bucket)) {
    const bound = Number(/le="([^"]*)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity'));
    if (isPage(labels)) counts.set(bound, (counts.get(bound) ?? 0) + Number(value));
  }
  let [count, sumSeconds] = [0, 0];
  for (const [, kind, labels = '', value] of text.matchAll(sums)) {
    if (!isPage(labels)) continue;
    if (kind === 'count') count += Number(value);
    else sumSeconds += Number(value);
  }
  return {
    counts,
    count,
    sumSeconds,
    since: (before) => {
      const answers = count - before.count;
      return {
        meanMs: ((sumSeconds - before.sumSeconds) / answers) * 1000,
        shareWithin: (ms) => {
          const within = counts.get(ms / 1000);
          if (within === undefined) throw new Error(`the histogram has no bound of ${ms} ms`);
          return (within - (before.counts.get(ms / 1000) ?? 0)) / answers;
        },
      };
    },
  };
}

function isPage(labels: string): boolean {
  if (/method="POST"/.test(labels) && /route="\/check"/.test(labels)) return false;
  const route = /route="([^"]*)"/.exec(labels)?.[1] ?? '';
  return !/^\/(v1|log|metrics|health|\.well-known|assets)/.test(route);
}
