import { Gauge, Histogram, Registry } from 'prom-client';

/** What the hub measures of itself, in the text form that Prometheus reads. */
export interface Metrics {
  readonly observeRequest: (
    labels: { method: string; route: string; status: number },
    seconds: number,
  ) => void;
  readonly render: () => Promise<string>;
  readonly contentType: string;
}

/** Numbers that are asked for when somebody looks, not kept up in between. */
export interface MeasuredLog {
  readonly isSequencing: () => boolean;
  readonly headSize: () => number;
  readonly followerCount: () => number;
  readonly listedCount: () => number;
  readonly pendingCount: () => Promise<number>;
  readonly deliveries: () => Promise<{ readonly waiting: number; readonly disabled: number }>;
  readonly messages: () => Promise<{ readonly waiting: number; readonly dead: number }>;
  readonly scanCount: () => Promise<number>;
  readonly auditPlace: () => Promise<number>;
  readonly auditDifferences: () => number;
  readonly overdueAppeals: () => Promise<number>;
  readonly unpublishedSeconds: () => Promise<number>;
  readonly headAgeSeconds: () => Promise<number>;
  readonly witnesses: () => readonly { readonly name: string; readonly isUp: boolean }[];
}

export function createMetrics(log: MeasuredLog): Metrics {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  for (const [name, help, read] of [...recordGauges(log), ...messageGauges(log)]) gauge(name, help, read);
  registry.registerMetric(witnessGauge(log.witnesses));
  const duration = new Histogram({
    name: 'deadset_http_request_seconds',
    help: 'Time to answer, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    observeRequest: (labels, seconds) => duration.observe(labels, seconds),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

type GaugeRow = readonly [name: string, help: string, read: () => number | Promise<number>];

/** What is measured of the record and its log. */
function recordGauges(log: MeasuredLog): GaugeRow[] {
  return [
    [
      'deadset_sequencer_active',
      'Whether this process gives entries their positions (1) or not (0)',
      () => Number(log.isSequencing()),
    ],
    ['deadset_log_size', 'Leaves of the log as this process has verified it', log.headSize],
    ['deadset_listed_keys', 'IMEI keys on the list', log.listedCount],
    ['deadset_pending_entries', 'Committed entries that wait for a position', log.pendingCount],
    ['deadset_check_scans', 'Scans of numbers found in the last 24 hours, at every door', log.scanCount],
    [
      'deadset_audit_differences',
      'IMEI keys on which the table of listings is not the list of the record',
      log.auditDifferences,
    ],
    ['deadset_appeals_overdue', 'Appeals with a clock that has run out', log.overdueAppeals],
    ['deadset_audit_place', 'Newest place of the audit’s hash chain', log.auditPlace],
    [
      'deadset_log_unpublished_seconds',
      'How long a sealed batch has waited for its signatures; 0 when none does',
      log.unpublishedSeconds,
    ],
    [
      'deadset_log_head_age_seconds',
      'Age of the newest published head by its cosigners’ clocks',
      log.headAgeSeconds,
    ],
  ];
}

/** What is measured of all that is told to others. */
function messageGauges(log: MeasuredLog): GaugeRow[] {
  return [
    [
      'deadset_webhook_deliveries_waiting',
      'Events that wait to be sent to endpoints, once more or for the first time',
      async () => (await log.deliveries()).waiting,
    ],
    [
      'deadset_webhooks_disabled',
      'Endpoints that are sent nothing because they failed for days',
      async () => (await log.deliveries()).disabled,
    ],
    [
      'deadset_messages_waiting',
      'Messages to people that wait to be sent',
      async () => (await log.messages()).waiting,
    ],
    [
      'deadset_messages_dead',
      'Messages to people that were given up and are still kept',
      async () => (await log.messages()).dead,
    ],
    ['deadset_feed_followers', 'Open feed streams', log.followerCount],
  ];
}

function witnessGauge(witnesses: MeasuredLog['witnesses']): Gauge {
  return new Gauge({
    name: 'deadset_witness_up',
    help: 'Whether a witness cosigned when it was last asked (1) or not (0); of the process that seals',
    labelNames: ['witness'],
    registers: [],
    collect() {
      for (const { name, isUp } of witnesses()) this.set({ witness: name }, Number(isUp));
    },
  });
}
