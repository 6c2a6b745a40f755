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
  expect(storyView(undefined)).toMatchObject({ chapters: [], finished: false });
});

it('a story shows what came out, what did not, and how long it took, in its chapters', async () => {
  const file = join(folder, 'story.json');
  const steps = [
    { title: 'The keeper reports it', ok: true, at: 1 },
    { title: 'The shop refuses', chapter: 'Refused', ok: true, ms: 143.4, at: 2 },
    { title: 'The maker refuses', chapter: 'Refused', ok: false, detail: 'allow', at: 3 },
  ];
  await writeFile(file, JSON.stringify({ startedAt: 1, finished: true, steps }));
  expect(storyView(await readStory(file))).toMatchObject({
    finished: true,
    failedCount: 1,
    lastAt: 3,
    chapters: [
      { title: '', steps: [{ title: 'The keeper reports it' }] },
      { title: 'Refused', steps: [{ took: '143 ms' }, { detail: 'allow' }] },
    ],
  });
});

it('a file that is not a story is told', async () => {
  const file = join(folder, 'other.json');
  await writeFile(file, '{"steps": "none"}');
  await expect(readStory(file)).rejects.toThrow('the story file cannot be read');
});

it.each([
  [3.21, '3.2 ms'],
  [812, '812 ms'],
  [1240, '1.24 s'],
])('%d milliseconds are written %s', (ms, text) => {
  expect(readableDuration(ms)).toBe(text);
});
