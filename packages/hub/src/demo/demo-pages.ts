import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { readStory, type Story } from './story-file.ts';

/** How often the page looks again while the story is played, in seconds. */
const refreshSeconds = 2;

/** `/demo`: the story as it is played, with measured times, and what one needs to do the same by hand. */
export function demoPages(app: App, screens: Screens, { storyFile }: { readonly storyFile: string }): void {
  app.get('/demo', async (_request, reply) => {
    const story = await readStory(storyFile);
    if (story?.finished !== true) void reply.header('refresh', String(refreshSeconds));
    return screens.show(reply, 'demo/demo.njk', storyView(story));
  });
}

type Step = Story['steps'][number];

/** The page of a story, its steps in their chapters; an empty one before it has begun. */
export function storyView(story: Story | undefined): View {
  if (story === undefined) return { chapters: [], finished: false };
  const { steps } = story;
  const last = steps.at(-1);
  return {
    ...story,
    chapters: chaptersOf(steps),
    failedCount: steps.filter(({ ok }) => !ok).length,
    ...(last === undefined ? {} : { lastAt: last.at }),
  };
}

function chaptersOf(steps: readonly Step[]): { title: string; steps: View[] }[] {
  const chapters: { title: string; steps: View[] }[] = [];
  for (const { chapter: title = '', ms, ...step } of steps) {
    if (chapters.at(-1)?.title !== title) chapters.push({ title, steps: [] });
    chapters.at(-1)?.steps.push(ms === undefined ? step : { ...step, took: readableDuration(ms) });
  }
  return chapters;
}

/** "12 ms" or "1.24 s". */
export function readableDuration(ms: number): string {
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
