import { certificatePages } from './certificates/index.ts';
import { askingPages, checkPages, type HandInPoint } from './checks/index.ts';
import { demoPages } from './demo/index.ts';
import { createPublicFigures, figurePages } from './figures/index.ts';
import { flowPages } from './flows/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import { latencyPages } from './latency/index.ts';
import { logViewerPages } from './log-viewer/index.ts';
import type { Screens, Visits } from './pages/index.ts';
import { createReappearances, reappearancePages } from './reappearances/index.ts';
import { scamPages } from './scams/index.ts';
import { createScorecards, scorecardPages } from './scorecards/index.ts';
import { startPages } from './start/index.ts';

/** What the pages for everybody need beside the parts of the machine interface. */
export interface PublicPageParts {
  readonly visits: Visits;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
  /** Where phones that turn out to be stolen can be handed in. */
  readonly handInPoints: readonly HandInPoint[];
  /** From which our messages come, where there is one. */
  readonly mailbox?: string;
  /** Where the demonstration's story is written; `/demo` exists exactly when it is given. */
  readonly storyFile?: string;
}

/** The pages for everybody: the start, checks and their certificates, the figures, the record. */
export function addPublicPages(app: App, screens: Screens, parts: HubParts, pages: PublicPageParts): void {
  const { clock, verified, policy, publicUrl } = parts;
  const { db } = parts.database;
  const { visits, secure, handInPoints, mailbox, storyFile } = pages;
  const publicFigures = createPublicFigures({ db, clock });
  startPages(app, screens, { visits, publicFigures });
  figurePages(app, screens, { publicFigures });
  flowPages(app, screens, { db });
  scamPages(app, screens, { db, own: { publicUrl, ...(mailbox !== undefined && { mailbox }) } });
  const { publicDesk: desk, sessions, certificates, watch } = parts.checking;
  const asking = askingPages({ screens, sessions, secure, handInPoints });
  checkPages(app, screens, { db, desk, asking });
  certificatePages(app, screens, { db, clock, desk, asking, certificates, watch });
  logViewerPages(app, screens, { db, verified, policy });
  latencyPages(app, screens, { db, clock, verified });
  const scorecards = createScorecards({ db, clock });
  scorecardPages(app, screens, scorecards);
  reappearancePages(app, screens, createReappearances({ db, clock, scorecards }));
  if (storyFile !== undefined) demoPages(app, screens, { storyFile });
}
