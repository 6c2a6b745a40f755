import { createServer } from 'node:http';
import type { AlarmKind, MonitorAlarm } from './monitor-alarm.ts';

/** What a monitor knows at the moment. */
export interface MonitorStanding {
  readonly size: number;
  readonly alarms: readonly MonitorAlarm[];
  /** When it last looked, milliseconds since 1970; 0 before the first look. */
  readonly lookedAt: number;
}

/** `/health` as JSON, 503 while there is an alarm; `/metrics` in the text form of Prometheus. Gives what closes it. */
export async function serveMonitor(
  { host, port }: { readonly host: string; readonly port: number },
  standing: () => MonitorStanding,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const { alarms, size, lookedAt } = standing();
    if (request.url === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsOf(standing()));
    } else if (request.url === '/health') {
      const body = { status: alarms.length === 0 ? 'ok' : 'alarm', size, lookedAt, alarms };
      response
        .writeHead(alarms.length === 0 ? 200 : 503, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

function metricsOf({ size, alarms, lookedAt }: MonitorStanding): string {
  const kinds = new Set<AlarmKind>(alarms.map(({ kind }) => kind));
  return [
    '# HELP deadset_monitor_log_size Leaves of the log that were recomputed here',
    '# TYPE deadset_monitor_log_size gauge',
    `deadset_monitor_log_size ${size}`,
    '# HELP deadset_monitor_looked_at_seconds When it last looked, in seconds since 1970',
    '# TYPE deadset_monitor_looked_at_seconds gauge',
    `deadset_monitor_looked_at_seconds ${lookedAt / 1000}`,
    '# HELP deadset_monitor_alarm Alarms that are raised now',
    '# TYPE deadset_monitor_alarm gauge',
    ...[...kinds].map((kind) => `deadset_monitor_alarm{alarm="${kind}"} 1`),
    '',
  ].join('\n');
}
