/*
 * Takes the pictures of README and docs/tour.md again: `npm run screenshots`, or with the names of some of them,
 * `npm run screenshots -- status counter`. It starts a town of its own by `deadset up`, walks through its pages in a
 * real browser, and ends everything that it started. Two minutes for all of them; a wrong name lists the right ones.
 */
import { launchBrowser } from '../../e2e/browser.ts';
import { deskScenes } from './desk-scenes.ts';
import { leadScenes } from './lead-scenes.ts';
import { LiveTown } from './live-town.ts';
import { PictureAlbum } from './picture-album.ts';
import { policeScenes } from './police-scenes.ts';
import { publicScenes } from './public-scenes.ts';
import { picturesOfReport, type ReportedPhone, reportPhone } from './reported-phone.ts';
import type { Scene } from './scene.ts';

const report: Scene = {
  pictures: picturesOfReport,
  play: async ({ reported }) => void (await reported()),
};
const scenes = [...publicScenes, report, ...deskScenes, ...policeScenes, ...leadScenes];

/** Plays the scenes that are wanted; one that fails is told and stops only itself. Gives how many failed. */
async function takePictures(names: readonly string[]): Promise<number> {
  const album = new PictureAlbum(import.meta.dirname, names);
  const browser = await launchBrowser('--lang=en-GB', '--disable-lcd-text', '--enable-unsafe-swiftshader');
  let failedCount = 0;
  try {
    const wanted = scenes.filter(({ pictures }) => pictures.some((name) => album.wants(name)));
    const town = await LiveTown.start(
      browser,
      wanted.some(({ needsStory }) => needsStory),
    );
    try {
      let phone: Promise<ReportedPhone> | undefined;
      const reported = () => (phone ??= reportPhone(town, album));
      for (const { pictures, play } of wanted)
        await play({ town, album, reported }).catch((error: unknown) => {
          console.error(`Some of ${pictures.join(', ')} could not be taken:`, error);
          failedCount += 1;
        });
    } finally {
      await town.close();
    }
  } finally {
    await browser.close();
  }
  return failedCount;
}

const names = process.argv.slice(2);
const known = scenes.flatMap(({ pictures }) => pictures);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length === 0) process.exitCode = (await takePictures(names)) === 0 ? 0 : 1;
else {
  console.error(`There is no picture ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  process.exitCode = 1;
}
