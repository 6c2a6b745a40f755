import { exitCodes } from './exit-code.ts';

/**
 * Resolves when the process is asked to end: Ctrl-C, SIGTERM, a closed terminal, or the supervisor that started it is gone.
 *
 * A second request ends it at once: whoever asks twice does not want to wait. A service that can read its files anew takes
 * SIGHUP for that, as services do, and not for the terminal's end.
 */
export function stopRequested(onHangUp?: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(exitCodes.failed);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
    process.on('SIGHUP', onHangUp ?? ask);
    // The channel to a supervisor closes with it, however it ended: so nothing outlives it.
    process.once('disconnect', ask);
    // Listening alone must not keep a process alive that has closed everything else.
    process.channel?.unref();
  });
}
