import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { aPersonIn, makePasskey, press, sayPurpose } from '../../e2e/pages/staff-site.ts';
import { DeadsetProcess } from '../../e2e/story/deadset-process.ts';
import { windows } from './picture-album.ts';

/** How long a page may take to show what is waited for. */
const patienceMs = 15_000;

/** Somebody who looks round the town: their phone, and what they sign in with at their network. */
export interface Resident {
  readonly imei: string;
  readonly account: string;
  readonly password: string;
}

/** What `deadset up` starts, from outside: its pages, and whoever sits at its desks. */
export class LiveTown {
  readonly url: string;
  readonly #browser: Browser;
  readonly #process: DeadsetProcess;
  readonly #folder: string;
  readonly #desks = new Map<string, Page>();

  private constructor(browser: Browser, process: DeadsetProcess, folder: string) {
    this.#browser = browser;
    this.#process = process;
    this.#folder = folder;
    this.url = this.#said(/Deadset is up at (\S+)/);
  }

  /** Starts it in a folder of its own; with its story where that is wanted, which takes half a minute more. */
  static async start(browser: Browser, withStory: boolean): Promise<LiveTown> {
    const folder = await mkdtemp(join(tmpdir(), 'deadset-pictures-'));
    // Open to pass through, for the user that runs PostgreSQL when this runs as root.
    await chmod(folder, 0o755);
    const process = new DeadsetProcess([
      'up',
      '--data',
      folder,
      '--port',
      '0',
      ...(withStory ? [] : ['--no-story']),
    ]);
    try {
      await process.saying('Ctrl-C stops everything');
      return new LiveTown(browser, process, folder);
    } catch (error) {
      await process.ended('SIGINT');
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A visitor with an empty browser, whose window is that of a computer. */
  async visitor(): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: windows.computer, locale: 'en-GB' });
    context.setDefaultTimeout(patienceMs);
    return context.newPage();
  }

  /** Robin, whose phone is theirs to report. */
  get robin(): Resident {
    return {
      imei: this.#said(/report the phone (\d+)/),
      account: this.#said(/as account (\w+)/),
      password: this.#said(/as account \w+, password (\w+)/),
    };
  }

  /** Whoever sits at a desk, signed in by their link and with a passkey; the same page again when asked again. */
  async desk(called: string): Promise<Page> {
    const open = this.#desks.get(called);
    if (open !== undefined) return open;
    const page = await aPersonIn(this.#browser);
    page.setDefaultTimeout(patienceMs);
    await page.setViewportSize(windows.computer);
    await page.goto(this.#said(new RegExp(`${called}[^\n]*\n +(http\\S+)`)));
    await press(page, 'Sign in');
    await makePasskey(page);
    this.#desks.set(called, page);
    return page;
  }

  /** The same at a desk that looks into the matters of people, for a reason that they say. */
  async deskWith(called: string, purpose: string, reason: string): Promise<Page> {
    const page = await this.desk(called);
    await sayPurpose(page, purpose, reason);
    return page;
  }

  /** The address of the shop's till: it asks the gate of the shop before it buys a phone. */
  get shopUrl(): string {
    return this.#said(/shop +POST (\S+)/);
  }

  async close(): Promise<void> {
    await this.#process.ended('SIGINT');
    await rm(this.#folder, { recursive: true, force: true });
  }

  #said(pattern: RegExp): string {
    const [, found] = pattern.exec(this.#process.output) ?? [];
    if (found === undefined) throw new Error(`deadset up did not say ${pattern.source}`);
    return found;
  }
}
