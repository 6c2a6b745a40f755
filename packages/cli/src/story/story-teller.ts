import { stopwatch } from '../clock.ts';
import type { Terminal } from '../terminal.ts';
import { type Story, type StoryStep, type TryIt, writeStory } from './story-file.ts';

/** How one step came out. */
export interface StepOutcome {
  readonly held: boolean;
  /** How long what the step is about took, in milliseconds; how long the whole step took when absent. */
  readonly tookMs?: number;
  /** What there is to say beside the title; what was seen instead, when it did not hold. */
  readonly detail?: string;
}

export interface TellerOptions {
  readonly terminal: Terminal;
  readonly storyFile: string;
  readonly tryIt: TryIt;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Ends the story where it is: whatever is tried after that is not told. */
  readonly stopped: AbortSignal;
}

/** Width of a title on the terminal; times stand behind it, flush right. */
const titleWidth = 66;
const timeWidth = 9;

/** Tells the story on the terminal as it happens, and writes it down for `/demo` after each step. */
export class StoryTeller {
  readonly #options: TellerOptions;
  readonly #startedAt: number;
  readonly #steps: StoryStep[] = [];
  #chapter: string | undefined;

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
  }

  /** Begins the story: an empty page for whoever looks already. */
  begin(): Promise<void> {
    return this.#write(false);
  }

  chapter(title: string): void {
    this.#options.stopped.throwIfAborted();
    this.#options.terminal.out(`\n${title}`);
    this.#chapter = title;
  }

  /**
   * Plays one step and tells how it came out; a step that throws did not hold, and the story goes on.
   *
   * Throws when the story has been stopped.
   */
  async step(title: string, play: () => Promise<StepOutcome>): Promise<void> {
    const since = stopwatch();
    const outcome = await play().catch((error: unknown): StepOutcome => {
      return { held: false, detail: error instanceof Error ? error.message : String(error) };
    });
    await this.told(title, { tookMs: stopwatch() - since, ...outcome });
  }

  /** Tells one step that has been played. */
  async told(title: string, { held, tookMs, detail }: StepOutcome): Promise<void> {
    const { terminal, clock, stopped } = this.#options;
    stopped.throwIfAborted();
    terminal.out(lineFor(title, held, tookMs, terminal.isStyled));
    if (detail !== undefined) terminal.out(`      ${detail}`);
    this.#steps.push({
      title,
      ...(this.#chapter === undefined ? {} : { chapter: this.#chapter }),
      ok: held,
      at: clock(),
      ...(tookMs === undefined ? {} : { ms: tookMs }),
      ...(detail === undefined ? {} : { detail }),
    });
    await this.#write(false);
  }

  /** Ends the story; true when every step held. */
  async end(): Promise<boolean> {
    await this.#write(true);
    return this.#steps.length > 0 && this.#steps.every(({ ok }) => ok);
  }

  #write(finished: boolean): Promise<void> {
    const { storyFile, tryIt } = this.#options;
    const story: Story = { startedAt: this.#startedAt, finished, steps: this.#steps, tryIt };
    return writeStory(storyFile, story);
  }
}

function lineFor(title: string, held: boolean, tookMs: number | undefined, isStyled: boolean): string {
  const mark = held ? '✓' : '✗';
  const coloured = isStyled ? `\u001b[${held ? 32 : 31}m${mark}\u001b[0m` : mark;
  const time = tookMs === undefined ? '' : formatDuration(tookMs);
  return `  ${coloured} ${title.padEnd(titleWidth)}${time.padStart(timeWidth)}`.trimEnd();
}

/** "0.4 ms", "12 ms" or "1.24 s". */
function formatDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
