import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** Both in the same unit. */
  show(done: number, total: number): void;
  end(): void;
}

/** A bar on standard error while somebody looks on; nothing at all in a log file or a pipe. */
export function startProgress(terminal: Terminal, title: string): Progress {
  if (!terminal.isWatched) return { show: () => {}, end: () => {} };
  const bar = new SingleBar({
    format: `${title} {bar} {percentage} %, {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 100,
  });
  let hasBegun = false;
  return {
    show(done, total) {
      if (!hasBegun) bar.start(total, done);
      hasBegun = true;
      bar.setTotal(total);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
