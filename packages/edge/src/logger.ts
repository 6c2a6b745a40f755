import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { EdgeConfig } from './config.ts';

/** Eleven digits or more in one run: an IMEI, a SUPI or a phone number, and nothing else that is logged here. */
const longDigitRun = /\d{11,}/g;

/**
 * The edge's log, one JSON object a line, on standard error. No line is given an identity of a device or person; a
 * peer's own words (the name of its realm) may hold one all the same, so long runs of digits are struck out.
 */
export function createLogger(
  level: EdgeConfig['logLevel'],
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  const scrubbed = { write: (line: string) => destination.write(line.replace(longDigitRun, '[digits]')) };
  return pino({ level, base: { process: 'edge' }, timestamp: stdTimeFunctions.isoTime }, scrubbed);
}
