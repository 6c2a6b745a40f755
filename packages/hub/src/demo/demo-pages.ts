import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { readStory, type Story } from './story-file.ts';

/** How often the page looks again while the story is played, in seconds. */
const refreshSeconds = 2;

/** `/demo`: the story as it is played, with measured times, and what one needs to do the same by hand. */
export function demoPages(app: App, screens: Screens, { storyFile }: { readonly storyFile: string }): void {
  app.get('/demo', async (_request, reply) => {
    const story = await readStory(storyFile);
    if (story?.endedAt === undefined) void reply.header('refresh', String(refreshSeconds));
    return screens.show(reply, 'demo/demo.njk', storyView(story));
  });
}

/** The page of a story; an empty one before it has begun. */
export function storyView(story: Story | undefined): View {
  const chapters = (story?.chapters ?? []).map(({ title, lines }) => ({ title, lines: lines.map(lineView) }));
  const failedCount = chapters.flatMap(({ lines }) => lines).filter(({ held }) => !held).length;
  return { ...story, chapters, failedCount, isOver: story?.endedAt !== undefined };
}

function lineView({ tookMs, ...line }: Story['chapters'][number]['lines'][number]) {
  return { ...line, ...(tookMs === undefined ? {} : { took: readableDuration(tookMs) }) };
}

/** "12 ms" or "1.24 s". */
export function readableDuration(ms: number): string {
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
