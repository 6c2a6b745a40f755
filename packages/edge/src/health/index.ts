/** What the edge says of itself: alarms, metrics and the admin port. */
export { AdminServer } from './admin-server.ts';
export { type Alarm, Alarms } from './alarms.ts';
export { edgeMetrics, noS13Figures, type S13Figures } from './edge-metrics.ts';
export {
  camaraProbe,
  checkApiProbe,
  healthHost,
  n5gProbe,
  n5gTlsProbe,
  s13Probe,
  s13TlsProbe,
} from './probes.ts';
export { type Probe, SelfCheck } from './self-check.ts';
