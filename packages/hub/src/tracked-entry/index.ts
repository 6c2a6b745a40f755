/**
 * Entry to premises on tracking data (Theft Act 1968 section 26A): what an officer gathers and asks, what an inspector decides and
 * when it was written down, and what came of it. All of it stays in the police zone; nothing of it works until the
 * deployment names what brought the section into force.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { decisionPages } from './decision-pages.ts';
import { entryPages } from './entry-pages.ts';
import type { EntryParts } from './entry-parts.ts';
import { gatherPages } from './gather-pages.ts';

/** Every page about entry on tracking data. */
export function trackedEntryPages(app: App, screens: Screens, parts: EntryParts): void {
  const show = entryPages(app, screens, parts);
  gatherPages(app, screens, parts, show);
  decisionPages(app, screens, parts);
}
