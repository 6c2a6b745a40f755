import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TokenSource } from '@deadset/client';
import {
  addParticipant,
  composeHub,
  type Database,
  openDatabase,
  type RunningHub,
  readHubConfig,
  startEmbeddedServer,
} from '@deadset/hub';
import { ImportEvent, type ImportReport, parserOf } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * Import cases A1 to A8 of the DIRBS conformance data, sent to a whole hub over its REST interface.
 *
 * DIRBS rejects a file for one bad row; we take the others and tell the row (docs/decisions/0010). Where that makes a
 * difference the case says so in `dirbs`.
 */
const folder = path.resolve(import.meta.dirname, '../../shared/data/dirbs/dirbs-core');
const isThere = existsSync(folder);

interface Step {
  readonly file: string;
  readonly override?: 'shrink' | 'conflict';
  readonly report: Partial<ImportReport>;
  /** Keys of the contributor's list afterwards; only their number where DIRBS gives no more. */
  readonly listed: number | readonly string[];
}

interface Case {
  readonly name: string;
  /** What DIRBS does with it, where we do otherwise. */
  readonly dirbs?: string;
  readonly kind?: 'delta';
  readonly steps: readonly Step[];
}

const samples = 'stolen_list/sample_stolen_list';
const notDigits = 'holds something other than digits, which no network can ask for';
const whole = { applied: true, rejected: 0, stoppedBy: [] };
const hexRows = {
  applied: true,
  added: 18,
  rejected: 2,
  errors: [2, 3].map((line) => ({ line, column: 'imei', problem: notDigits })),
};
const contradiction = [
  { line: 2, problem: 'names the same device as a later line, with other values' },
  { line: 3, problem: 'names the same device as line 2, with other values' },
];
const shrinkBy = (count: number) => [
  { guard: 'shrink' as const, detail: expect.stringContaining(`${count} of the 20 devices`) },
];

const cases: readonly Case[] = [
  {
    name: 'A1 a list of six is six keys, the first 14 digits each',
    steps: [
      {
        file: 'stolen_list/sample_stolen_import_list_anonymized.csv',
        report: { ...whole, rows: 6, added: 6 },
        listed: Array.from({ length: 6 }, (_, i) => `1000000000000${i}`),
      },
    ],
  },
  {
    name: 'A2 identifiers are cut to 14 digits; those with # or * are told and left out',
    dirbs: 'takes all five and keeps 642222#2222222 and 6433333*3333333 as they stand',
    steps: [
      {
        file: `${samples}_normalize.csv`,
        report: {
          applied: true,
          added: 3,
          rejected: 2,
          errors: [2, 3].map((line) => ({ line, column: 'imei', problem: notDigits })),
        },
        listed: ['64444444444444', '64555555555555', '64666666666666'],
      },
    ],
  },
  {
    name: 'A3 a list that lost more than half stops, and so does an empty one; the override takes a second person',
    steps: [
      { file: `${samples}.csv`, report: { ...whole, added: 20 }, listed: 20 },
      {
        file: `${samples}_historicalcheck.csv`,
        report: { applied: false, removed: 11, stoppedBy: shrinkBy(11) },
        listed: 20,
      },
      {
        file: 'stolen_list/empty_stolenlist_historical_check.csv',
        report: { applied: false, rows: 0, removed: 20, stoppedBy: shrinkBy(20) },
        listed: 20,
      },
      {
        file: `${samples}_historicalcheck.csv`,
        override: 'shrink',
        // That it is taken once an approver has said yes is told where approvals are, in the hub's own tests.
        report: {
          applied: false,
          removed: 11,
          unchanged: 9,
          stoppedBy: [
            { guard: 'shrink', detail: expect.stringContaining('must approve it under /approvals') },
          ],
        },
        listed: 20,
      },
    ],
  },
  {
    name: 'A4 exact duplicates collapse',
    steps: [
      {
        file: `${samples}_duplicate.csv`,
        report: { ...whole, rows: 21, added: 20, duplicates: 1 },
        listed: 20,
      },
    ],
  },
  {
    name: 'A5 the same list twice is the same list',
    steps: [
      { file: `${samples}_v1.csv`, report: { ...whole, added: 21 }, listed: 21 },
      { file: `${samples}_v1.csv`, report: { ...whole, added: 0, unchanged: 21 }, listed: 21 },
    ],
  },
  {
    name: 'A6 rows with # and * are told and left out, the other eighteen are taken',
    dirbs: 'takes all twenty',
    steps: [{ file: 'stolen_list/stolen_list_hexpound.csv', report: hexRows, listed: 18 }],
  },
  {
    name: 'A6 one row with a symbol that no IMEI has does not stop the others',
    dirbs: 'rejects the file',
    steps: [{ file: 'stolen_list/stolen_list_hexpound_bad_symbol.csv', report: hexRows, listed: 18 }],
  },
  {
    name: 'A7 one device with two reporting dates stops the list, and both rows are told',
    steps: [
      {
        file: 'inline/stolen_conflict.csv',
        report: {
          applied: false,
          added: 0,
          rejected: 2,
          errors: contradiction,
          stoppedBy: [{ guard: 'conflict', detail: expect.stringContaining('1 device') }],
        },
        listed: [],
      },
      {
        file: 'inline/stolen_conflict.csv',
        override: 'conflict',
        report: { applied: true, added: 0, rejected: 2, errors: contradiction, stoppedBy: [] },
        listed: [],
      },
    ],
  },
  {
    name: 'A8 a change_type in capitals is none: the row is told',
    dirbs: 'rejects the file',
    kind: 'delta',
    steps: [
      {
        file: 'inline/stolen_delta_bad_changetype.csv',
        report: {
          applied: true,
          added: 0,
          rejected: 1,
          errors: [{ line: 2, column: 'change_type', problem: 'is not add, remove or update in lower case' }],
        },
        listed: [],
      },
    ],
  },
];

describe.skipIf(!isThere)(
  `the import cases of DIRBS${isThere ? '' : ` (skipped: no ${path.basename(folder)} data)`}`,
  () => {
    let hub: RunningHub;
    let database: Database;
    const closers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      const data = await mkdtemp(path.join(tmpdir(), 'deadset-conformance-'));
      closers.push(() => rm(data, { recursive: true, force: true }));
      // Root's server runs as another user, who has to pass.
      await chmod(data, 0o711);
      const log = () => undefined;
      const server = await startEmbeddedServer({ folder: path.join(data, 'record'), log });
      closers.push(() => server.close());
      const { applicationUrl, ownerUrl } = server;
      database = await openDatabase({ applicationUrl, ownerUrl, log });
      closers.push(() => database.close());
      hub = await composeHub(
        readHubConfig({
          DEADSET_DATA: data,
          DEADSET_HUB_PORT: '0',
          DEADSET_LOG_LEVEL: 'silent',
          DATABASE_URL: applicationUrl,
          DATABASE_OWNER_URL: ownerUrl,
        }),
      );
      closers.push(() => hub.close());
    });

    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });

    /** A contributor of its own for each case, so that none has a list to begin with. */
    async function aContributor(id: string): Promise<() => Promise<string>> {
      const { secret } = await addParticipant(database.db, {
        id,
        name: id,
        role: 'network-operator',
        gates: [],
        scopes: ['import'],
      });
      const tokens = new TokenSource({
        url: hub.url,
        participant: id,
        secret,
        timeoutMs: 10_000,
        clock: () => 0,
      });
      return () => tokens.current();
    }

    async function send(token: string, { file, override }: Step, kind: string): Promise<ImportReport> {
      const address = new URL('/v1/imports/stolen-list', hub.url);
      address.searchParams.set('kind', kind);
      if (override !== undefined) address.searchParams.set('override', override);
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
        body: await readFile(path.join(folder, file)),
      });
      const [last = ''] = (await response.text()).trim().split('\n').slice(-1);
      const event = parserOf(ImportEvent)(JSON.parse(last));
      if (!event.ok || event.value.event !== 'report') throw new Error(`no report but ${last}`);
      return event.value.report;
    }

    async function listedOf(participant: string): Promise<string[]> {
      const rows = await database.db
        .selectFrom('declaration')
        .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
        .innerJoin('listing', 'listing.imei_key', 'identifier.imei_key')
        .select('identifier.imei_key')
        .where('declaration.authority', '=', participant)
        .where('declaration.ended_at', 'is', null)
        .orderBy('identifier.imei_key')
        .execute();
      return rows.map(({ imei_key }) => String(imei_key).padStart(14, '0'));
    }

    it.each(cases.map((one, i) => [titleOf(one), one, i] as const))('%s', async (_, { kind, steps }, i) => {
      const id = `contributor-${i}`;
      const token = await aContributor(id);
      for (const step of steps) {
        expect(await send(await token(), step, kind ?? 'full')).toMatchObject(step.report);
        const listed = await listedOf(id);
        expect(typeof step.listed === 'number' ? listed.length : listed).toEqual(step.listed);
      }
    });
  },
);

function titleOf({ name, dirbs }: Case): string {
  return dirbs === undefined ? name : `${name} (DIRBS ${dirbs})`;
}
