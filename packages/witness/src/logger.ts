import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { WitnessConfig } from './config.ts';

/** The witness's log, one JSON object a line, on standard error. */
export function createLogger(
  level: WitnessConfig['logLevel'],
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino({ level, base: { process: 'witness' }, timestamp: stdTimeFunctions.isoTime }, destination);
}
