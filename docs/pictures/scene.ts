import type { Page } from 'playwright-core';
import type { LiveTown } from './live-town.ts';
import type { PictureAlbum } from './picture-album.ts';
import type { ReportedPhone } from './reported-phone.ts';

/** Where pictures are taken: the town, and the phone that is reported there once somebody asks for it. */
export interface Stage {
  readonly town: LiveTown;
  readonly album: PictureAlbum;
  /** Robin's phone, reported and proved: the first call reports it, and takes the pictures on the way. */
  readonly reported: () => Promise<ReportedPhone>;
}

/** A walk through some pages, which takes the pictures that it names. */
export interface Scene {
  readonly pictures: readonly string[];
  /** Whether its pages tell of what the story of the town has done. */
  readonly needsStory?: boolean;
  readonly play: (stage: Stage) => Promise<void>;
}

/** Opens a page of the town by its path. */
export async function open(page: Page, { url }: LiveTown, path: string): Promise<void> {
  await page.goto(`${url}${path}`);
}
