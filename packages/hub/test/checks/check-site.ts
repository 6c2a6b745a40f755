import type { Gate, ImeiKey, ParticipantRole, Tier } from '@deadset/domain';
import { imeiKeyFrom } from '@deadset/domain';
import { type Checking, certificatePages } from '../../src/certificates/index.ts';
import { askingPages, checkPages } from '../../src/checks/index.ts';
import { systemClock } from '../../src/clock.ts';
import { createTemplates, loadAssets, pageScope } from '../../src/pages/index.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testChecking } from '../support/test-hub.ts';

/** An answer without a network. */
type TestAnswer = Awaited<ReturnType<TestHub['app']['inject']>>;

/** A hub with the pages and routes of checks, on a test database. */
export interface CheckSite {
  readonly hub: TestHub;
  readonly checking: Checking;
  /** Sends a form from an address. */
  form(url: string, fields: Record<string, string>, from?: string, cookie?: string): Promise<TestAnswer>;
  /** Sends JSON; as a participant where its authorisation is given. */
  json(url: string, body: object, authorization?: string, from?: string): Promise<TestAnswer>;
  /** A participant that asks at these gates, and the header by which it is known. */
  participantAt(id: string, role: ParticipantRole, gates: readonly Gate[]): Promise<string>;
  close(): Promise<void>;
}

export interface CheckSiteOptions {
  readonly clock?: () => number;
  readonly answerFloorMs?: number;
}

export async function startCheckSite(
  database: TestDatabase,
  options: CheckSiteOptions = {},
): Promise<CheckSite> {
  const { clock = systemClock, answerFloorMs = 0 } = options;
  const { db } = database;
  const hub = await startTestHub(database, { clock });
  const checking = testChecking(database, hub.log.verified, clock);
  const assets = await loadAssets();
  const ground = { assets, templates: createTemplates(assets, false), secure: false };
  await pageScope(hub.app, ground, (scope, screens) => {
    const { publicDesk: desk, sessions, certificates, watch } = checking;
    const asking = askingPages({ screens, sessions, secure: false, answerFloorMs });
    checkPages(scope, screens, { db, desk, asking });
    certificatePages(scope, screens, { db, clock, desk, asking, certificates, watch });
  });
  return {
    hub,
    checking,
    form: (url, fields, remoteAddress = '127.0.0.1', cookie = '') =>
      hub.app.inject({
        remoteAddress,
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
        payload: new URLSearchParams(fields).toString(),
      }),
    json: (url, payload, authorization, remoteAddress = '127.0.0.1') =>
      hub.app.inject({
        remoteAddress,
        method: 'POST',
        url,
        payload,
        headers: authorization === undefined ? {} : { authorization },
      }),
    participantAt: async (id, role, gates) => {
      const { authorization } = await hub.participant(id, role, ['checks']);
      await db
        .updateTable('participant')
        .set({ gates: [...gates] })
        .where('id', '=', id)
        .execute();
      return authorization;
    },
    close: () => hub.close(),
  };
}

/** Lists a key in the record's table, as an act would; the log does not know of it. */
export async function listKey(
  { db }: TestDatabase,
  key: ImeiKey,
  tier: Tier,
  untilAt?: number,
): Promise<void> {
  await db
    .insertInto('listing')
    .values({
      imei_key: key,
      effect: tier === 0 ? 'tracked' : 'prohibited',
      tier,
      until_at: untilAt === undefined ? null : new Date(untilAt),
      entry_id: '00000000-0000-0000-0000-000000000000',
      updated_at: new Date(0),
    })
    .execute();
}

export function keyFrom(tac: number, serial: number): ImeiKey {
  const key = imeiKeyFrom(tac, serial);
  if (key === undefined) throw new Error('not a key');
  return key;
}
