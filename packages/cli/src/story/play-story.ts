import { systemClock } from '../clock.ts';
import type { Terminal } from '../terminal.ts';
import type { Town } from '../town/start-town.ts';
import { hubDies, keeperProves, keeperReports, phoneReturns, phoneWorks, strangerTries } from './chapters.ts';
import { openScene, tryItFor } from './story-scene.ts';
import { StoryTeller } from './story-teller.ts';

/** Plays the whole story once in a town that runs; true when every step came out as it must. Throws when stopped. */
export async function playStory(town: Town, terminal: Terminal, stopped: AbortSignal): Promise<boolean> {
  const { storyFile, people } = town;
  const teller = new StoryTeller({
    terminal,
    storyFile,
    tryIt: tryItFor(people),
    clock: systemClock,
    stopped,
  });
  await teller.begin();
  const scene = await openScene(town);
  try {
    await phoneWorks(scene, teller);
    const kept = await keeperReports(scene, teller);
    // Without a report there is nothing to prove, to survive and to withdraw; its own step has said so.
    if (kept !== undefined) {
      await keeperProves(scene, teller, kept);
      await strangerTries(scene, teller);
      await hubDies(scene, teller);
      await phoneReturns(scene, teller, kept);
    }
  } finally {
    await scene.close();
  }
  return teller.end();
}
