import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** A picture that is larger than this is too slow to load for what it says. */
const mostBytes = 150_000;
/** Pixels of the page that are left around what a picture is about. */
const margin = 16;
/** How wide and high a window is, in pixels: of a computer, and of a phone where people use one. */
export const windows = {
  computer: { width: 1000, height: 760 },
  phone: { width: 390, height: 844 },
} as const;

export interface Framing {
  readonly window?: keyof typeof windows;
  /** Where the picture begins; at the top of the page when absent. */
  readonly from?: Locator;
  /** Where it ends; as low as the window when absent. */
  readonly until?: Locator;
}

/** The folder of pictures, of which only those are taken that somebody wants. */
export class PictureAlbum {
  readonly #folder: string;
  readonly #wanted: ReadonlySet<string>;

  /** No names want every picture. */
  constructor(folder: string, wanted: readonly string[]) {
    this.#folder = folder;
    this.#wanted = new Set(wanted);
  }

  wants(name: string): boolean {
    return this.#wanted.size === 0 || this.#wanted.has(name);
  }

  /** Takes the picture of the page as it stands; throws when the file is too large. */
  async take(page: Page, name: string, { window = 'computer', from, until }: Framing = {}): Promise<void> {
    if (!this.wants(name)) return;
    const { width, height } = windows[window];
    const before = page.viewportSize();
    await page.setViewportSize({ width, height });
    await page.evaluate('scrollTo(0, 0)');
    const top = from === undefined ? 0 : Math.max(0, (await boxOf(from)).y - margin);
    const bottom = until === undefined ? await wholeLinesTo(page, top + height) : await bottomOf(until);
    const clip = { x: 0, y: top, width, height: bottom - top };
    const picture = await page.screenshot({ fullPage: true, animations: 'disabled', clip });
    if (before !== null) await page.setViewportSize(before);
    if (picture.length > mostBytes)
      throw new Error(`${name}.png has ${picture.length} bytes, and may have ${mostBytes}`);
    await writeFile(join(this.#folder, `${name}.png`), picture);
    console.log(`${name}.png ${picture.length} bytes`);
  }
}

/** Pixels above the wished end of a picture in which a place is looked for where it cuts through nothing. */
const mostGivenUp = 220;

/** The lowest place above this one that goes through no line of text, button or picture. */
async function wholeLinesTo(page: Page, bottom: number): Promise<number> {
  return page.evaluate<number>(`(() => {
    const tags = 'p,li,label,button,a,td,th,dd,dt,h1,h2,h3,legend,summary,svg,img,input,select,textarea,nav';
    const boxes = [...document.querySelectorAll(tags)]
      .map((element) => element.getBoundingClientRect())
      .filter(({ height, top }) => height > 0 && height < ${mostGivenUp} && top > ${bottom - mostGivenUp});
    let cut = ${bottom};
    for (let isMoved = true; isMoved; ) {
      const through = boxes.find(({ top, bottom }) => top < cut - 1 && bottom > cut + 1);
      isMoved = through !== undefined;
      if (isMoved) cut = through.top;
    }
    return Math.floor(cut);
  })()`);
}

async function bottomOf(place: Locator): Promise<number> {
  const { y, height } = await boxOf(place);
  // What comes next may begin at once.
  return y + height + 1;
}

async function boxOf(place: Locator) {
  const box = await place.first().boundingBox();
  if (box === null) throw new Error(`nothing to see at ${place.toString()}`);
  return box;
}
