import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readableDuration, storyView } from './demo-pages.ts';
import { readStory } from './story-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-story-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a story that has not begun is no fault', async () => {
  expect(await readStory(join(folder, 'none.json'))).toBeUndefined();
  expect(storyView(undefined)).toMatchObject({ chapters: [], isOver: false });
});

it('a story shows what held, what did not, and how long it took', async () => {
  const file = join(folder, 'story.json');
  const lines = [
    { sentence: 'The shop refuses', held: true, tookMs: 143.4 },
    { sentence: 'The maker refuses', held: false, seen: 'allow' },
  ];
  await writeFile(
    file,
    JSON.stringify({ startedAt: 1, endedAt: 2, chapters: [{ title: 'Refused', lines }] }),
  );
  expect(storyView(await readStory(file))).toMatchObject({
    isOver: true,
    failedCount: 1,
    chapters: [{ lines: [{ took: '143 ms' }, { seen: 'allow' }] }],
  });
});

it('a file that is not a story is told', async () => {
  const file = join(folder, 'other.json');
  await writeFile(file, '{"steps": []}');
  await expect(readStory(file)).rejects.toThrow('the story file cannot be read');
});

it.each([
  [3.21, '3.2 ms'],
  [812, '812 ms'],
  [1240, '1.24 s'],
])('%d milliseconds are written %s', (ms, text) => {
  expect(readableDuration(ms)).toBe(text);
});
