import { environment } from './config.ts';
import { openPrompt, type Prompt } from './participant/prompt.ts';

/** Where a command speaks: results to `out`, everything that is about the work and not its result to `note`. */
export interface Terminal {
  out(text: string): void;
  note(text: string): void;
  /** Whether somebody is looking on, so that a progress bar makes sense. */
  readonly isWatched: boolean;
  /** Whether results may have colour: they go to a terminal, and nobody asked for none. */
  readonly isStyled: boolean;
  /** Begins to ask whoever sits there; absent when nobody does. */
  readonly openPrompt?: () => Prompt;
}

export const systemTerminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  isWatched: process.stderr.isTTY,
  // https://no-color.org
  isStyled: process.stdout.isTTY && !environment['NO_COLOR'],
  // Questions go to where notes go: results may be on their way into a file.
  ...(process.stdin.isTTY && process.stderr.isTTY
    ? { openPrompt: () => openPrompt(process.stdin, process.stderr) }
    : {}),
};
