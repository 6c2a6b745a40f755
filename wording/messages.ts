import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { wordsOfFrontend } from '../packages/hub/src/pages/translated-loader.ts';
import { wordsOfCode } from './code-words.ts';
import { wordsOfTemplate } from './template-words.ts';

const root = path.resolve(import.meta.dirname, '..');
const hub = 'packages/hub/src';
/** Files of the domain whose texts are shown as they stand; of the others only refusals are. */
const wordFiles = /domain\/src\/(appeal|gate-words|liability|reason-words|unlisting)\.ts$/;

/** Where the list of all sentences is kept; `npm run messages` writes it. */
export const messagesFile = path.join(root, hub, 'pages/languages/messages.json');

/** Every sentence of the public pages, and the files that use it. */
export interface Messages {
  /** For whoever opens the file. */
  readonly about: string;
  readonly messages: Readonly<Record<string, readonly string[]>>;
  /** Those of the messages that have a form for each number: `…_one`, `…_other`. */
  readonly plurals: readonly string[];
}

const about =
  'Every sentence of the public pages and where it is used. Written by `npm run messages`; a translation is a file beside this one, see README.md.';

/** Reads the templates, and the TypeScript of the rooms whose templates are for the public. */
export function findMessages(): Messages {
  const uses = new Map<string, Set<string>>();
  const note = (text: string, file: string) =>
    uses.set(text, (uses.get(text) ?? new Set()).add(path.posix.relative(hub, file)));
  const plurals = new Set<string>();
  const publicRooms = new Set(['pages', 'http']);
  for (const file of globSync([`${hub}/**/*.njk`], { cwd: root }).toSorted()) {
    for (const { text, isPlural } of wordsOfTemplate(readFileSync(path.join(root, file), 'utf8'))) {
      note(text, file);
      if (isPlural) plurals.add(text);
      publicRooms.add(path.posix.relative(hub, file).split('/')[0] ?? '');
    }
  }
  for (const text of wordsOfFrontend) note(text, `${hub}/pages/translated-loader.ts`);
  note('{day} at {time}', `${hub}/pages/templates.ts`);
  for (const file of globSync([`${hub}/**/*.ts`, 'packages/domain/src/**/*.ts'], { cwd: root }).toSorted()) {
    if (file.endsWith('.test.ts')) continue;
    const room = file.startsWith(hub) ? (path.posix.relative(hub, file).split('/')[0] ?? '') : undefined;
    if (room !== undefined && !publicRooms.has(room)) continue;
    const refusalsOnly = (room === undefined && !wordFiles.test(file)) || room === 'http';
    for (const text of wordsOfCode(file, readFileSync(path.join(root, file), 'utf8'), refusalsOnly))
      note(text, file);
  }
  const sorted = [...uses].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const messages = Object.fromEntries(sorted.map(([text, files]) => [text, [...files].toSorted()]));
  return { about, messages, plurals: [...plurals].toSorted() };
}

/** As it is kept in its file. */
export function messagesText(): string {
  return `${JSON.stringify(findMessages(), undefined, 2)}\n`;
}
