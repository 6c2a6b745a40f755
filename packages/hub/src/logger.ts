import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = Level | 'silent';

/** Eleven digits or more in one run: long enough for a phone number or an IMEI, and for nothing else that we log. */
const longDigitRun = /\d{11,}/g;

/**
 * The process's own log, one JSON object a line.
 *
 * Nothing here is ever given an IMEI, a name or a phone number; and should a library's message carry one after all
 * (a database driver likes to quote the value it could not take), the digits are struck out on the way to the stream.
 */
export function createLogger(level: LogLevel, destination: DestinationStream = process.stderr): Logger {
  const scrubbed = { write: (line: string) => destination.write(line.replace(longDigitRun, '[digits]')) };
  return pino(
    {
      level,
      // The instant as text, because in milliseconds it would look like a phone number to the scrubber.
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeFault },
      redact: { paths: ['*.secret', '*.password', '*.code', '*.authorization'], censor: '[secret]' },
    },
    scrubbed,
  );
}

/** A fault without the values a driver hangs on it: pg puts the offending row into `detail`. */
function describeFault(fault: unknown): unknown {
  if (!(fault instanceof Error)) return { type: typeof fault };
  const { name, message, stack, cause } = fault;
  const code = 'code' in fault && typeof fault.code === 'string' ? { code: fault.code } : {};
  return {
    type: name,
    message,
    stack,
    ...code,
    ...(cause === undefined ? {} : { cause: describeFault(cause) }),
  };
}
