import { rename, writeFile } from 'node:fs/promises';

/** One thing that happened, as the page `/demo` tells it. */
export interface StoryStep {
  readonly title: string;
  readonly detail?: string;
  /** The part of the story that it belongs to; absent before the first. */
  readonly chapter?: string;
  /** Whether it came out as it must. */
  readonly ok: boolean;
  /** How long it took, in milliseconds; absent where no time means anything. */
  readonly ms?: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What somebody who looks round afterwards can use to do the same by hand. */
export interface TryIt {
  readonly imeis: readonly { readonly imei: string; readonly label: string }[];
  readonly accounts: readonly {
    readonly operator: string;
    readonly account: string;
    readonly password: string;
    readonly lineLabel: string;
    readonly note?: string;
  }[];
}

/** The story so far, in the file that the hub shows at `/demo`. Instants are milliseconds since 1970. */
export interface Story {
  readonly startedAt: number;
  readonly finished: boolean;
  readonly steps: readonly StoryStep[];
  readonly tryIt: TryIt;
}

/** Writes the story whole: a reader sees the one before or this one, never half of one. */
export async function writeStory(path: string, story: Story): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(story));
  await rename(`${path}.new`, path);
}
