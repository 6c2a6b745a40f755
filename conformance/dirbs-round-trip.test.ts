import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TokenSource } from '@deadset/client';
import { normaliseImei, type ParticipantRole, type Scope } from '@deadset/domain';
import {
  addParticipant,
  composeHub,
  type Database,
  openDatabase,
  type RunningHub,
  readHubConfig,
  startEmbeddedServer,
} from '@deadset/hub';
import { ImportEvent, type ImportReport, ListRunAnswer, parserOf } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The set whose answers DIRBS-Core itself gave: all its inputs are sent to a whole hub, and what the hub holds and
 * generates is compared with what DIRBS held and generated (docs/files.md; the anchors' INDEX tells how it was made).
 */
const folder = path.resolve(import.meta.dirname, '../../shared/data/dirbs/oracle');
const isThere = existsSync(folder);
const day = '20161130';
/** When the set plays: the day of DIRBS's first run of lists. */
const playedAt = Date.UTC(2016, 10, 30, 12);
const clock = () => playedAt;
const deltaFile = path.join(folder, 'input/stolen_delta.csv');

const settings = {
  countryCodes: ['22'],
  operators: [1, 2, 3, 4].map((n) => ({ participant: `operator${n}`, plmns: [`1110${n}`] })),
  reason: 'reason c03_stolen',
};

type Row = Readonly<Record<string, string>>;

function rowsOf(text: string): Row[] {
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function bytewise(rows: readonly Row[]): string[] {
  return rows.map((row) => Object.values(row).join(',')).sort();
}

const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const list = async (name: string) => rowsOf(await read(`expected/lists/A_20161130/${name}.csv`));
const normsOf = (rows: readonly Row[], column: string) =>
  new Set(rows.map((row) => normaliseImei(row[column] ?? '') ?? ''));

describe.skipIf(!isThere)(
  `the round trip of DIRBS${isThere ? '' : ` (skipped: no ${path.basename(folder)} data)`}`,
  () => {
    let hub: RunningHub;
    let database: Database;
    const tokens = new Map<string, TokenSource>();
    const closers: (() => Promise<unknown>)[] = [];
    const reports = new Map<string, ImportReport>();
    let first: ListRunAnswer;

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
      await writeFile(path.join(data, 'dirbs.json'), JSON.stringify(settings));
      hub = await composeHub(
        readHubConfig({
          DEADSET_DATA: data,
          DEADSET_DIRBS_FILE: path.join(data, 'dirbs.json'),
          DEADSET_HUB_PORT: '0',
          DEADSET_LOG_LEVEL: 'silent',
          DEADSET_CANARY_SECONDS: '0',
          DATABASE_URL: applicationUrl,
          DATABASE_OWNER_URL: ownerUrl,
        }),
        clock,
      );
      closers.push(() => hub.close());
      await join('authority', 'city-hall', ['lists', 'feed']);
      await join('operator1', 'network-operator', ['import', 'feed']);
      await join('operator2', 'network-operator', ['import', 'feed']);
      await importEverything();
      first = await generate();
    }, 120_000);

    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });

    async function join(id: string, role: ParticipantRole, scopes: readonly Scope[]): Promise<void> {
      const { secret } = await addParticipant(
        database.db,
        { id, name: id, role, gates: [], scopes },
        { clock },
      );
      tokens.set(id, new TokenSource({ url: hub.url, participant: id, secret, timeoutMs: 10_000, clock }));
    }

    async function ask(who: string, address: string, options: RequestInit = {}): Promise<Response> {
      const token = (await tokens.get(who)?.current()) ?? '';
      const headers = new Headers(options.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(new URL(address, hub.url), { ...options, headers });
    }

    async function send(who: string, kind: string, file: string): Promise<ImportReport> {
      return sendText(who, kind, await read(`input/${file}`), { file });
    }

    async function sendText(
      who: string,
      list: string,
      body: string,
      query: Readonly<Record<string, string>>,
    ): Promise<ImportReport> {
      const search = new URLSearchParams({ kind: 'full', file: `${list}.csv`, ...query }).toString();
      const response = await ask(who, `/v1/imports/${list}?${search}`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body,
      });
      const [last = ''] = (await response.text()).trim().split('\n').slice(-1);
      const event = parserOf(ImportEvent)(JSON.parse(last));
      if (!event.ok || event.value.event !== 'report') throw new Error(`no report but ${last}`);
      return event.value.report;
    }

    /** In the order of DIRBS's own import log. */
    async function importEverything(): Promise<void> {
      const files = [
        ['authority', 'gsma-tac', 'gsma_tac.txt'],
        ['authority', 'registration-list', 'registration_full.csv'],
        ['operator1', 'stolen-list', 'stolen_full.csv'],
        ['authority', 'stolen-remainder', 'stolen_full.csv'],
        ['authority', 'pairing-list', 'pairing_full.csv'],
        ['authority', 'golden-list', 'golden_full.csv'],
        ['authority', 'barred-list', 'barred_full.csv'],
        ['authority', 'barred-tac-list', 'barred_tac_full.csv'],
        ['authority', 'monitoring-list', 'monitoring_full.csv'],
        ['operator1', 'operator-dump', 'operator1_20161101_20161130.csv'],
        ['operator2', 'operator-dump', 'operator2_20161101_20161130.csv'],
      ] as const;
      for (const [who, kind, file] of files) reports.set(`${who} ${kind}`, await send(who, kind, file));
    }

    async function generate(): Promise<ListRunAnswer> {
      const response = await ask('authority', `/v1/lists?day=${day}`, { method: 'POST' });
      const parsed = parserOf(ListRunAnswer)(await response.json());
      if (!parsed.ok) throw new Error(parsed.problem);
      return parsed.value;
    }

    async function fetched(who: string, run: number, file: string): Promise<string> {
      const response = await ask(who, `/v1/lists/${run}/${file}`);
      expect({ file, status: response.status }).toEqual({ file, status: 200 });
      return response.text();
    }

    async function countOf(table: 'seen_imei' | 'sighting', who?: string): Promise<number> {
      const query = database.db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('count'));
      const rows = await (who === undefined ? query : query.where('participant_id', '=', who)).execute();
      return rows[0]?.count ?? 0;
    }

    it('every input is taken, with all thresholds passed', () => {
      const applied = [...reports].map(([name, { applied: isApplied, stoppedBy }]) => [
        name,
        isApplied,
        stoppedBy,
      ]);
      expect(applied).toEqual([...reports.keys()].map((name) => [name, true, []]));
    });

    it('every table that we hold has as many rows as that of DIRBS', async () => {
      const expected = Object.fromEntries(
        rowsOf(await read('expected/table_counts.csv')).map(({ k = '', n = '' }) => [k, Number(n)]),
      );
      const lists = await database.db
        .selectFrom('reference_row')
        .select(['list', (eb) => eb.fn.countAll<number>().as('count')])
        .where('until_at', 'is', null)
        .groupBy('list')
        .execute();
      const held = new Map(lists.map(({ list: name, count }) => [name, count]));
      expect({
        barred_list: held.get('barred-list'),
        barred_tac_list: held.get('barred-tac-list'),
        golden_list: held.get('golden-list'),
        gsma_data: held.get('gsma-tac'),
        monitoring_list: held.get('monitoring-list'),
        network_imeis: await countOf('seen_imei'),
        pairing_list: held.get('pairing-list'),
        registration_list: held.get('registration-list'),
        stolen_list: rowsOf(await fetched('authority', first.run, `StolenFullList_${first.run}.csv`)).length,
        triplets_country: distinctOf('operator1') + distinctOf('operator2'),
        triplets_op1: distinctOf('operator1'),
        triplets_op2: distinctOf('operator2'),
      }).toEqual(expected);
    });

    /** DIRBS keeps subscribers without a phone too; we count them and keep those that a list can be made of. */
    const distinctOf = (who: string) => {
      const { rows = 0, duplicates = 0 } = reports.get(`${who} operator-dump`) ?? {};
      return rows - duplicates;
    };

    it('of the 2,650 different subscribers the 80 without a phone are dropped', async () => {
      expect([await countOf('sighting', 'operator1'), await countOf('sighting', 'operator2')]).toEqual([
        distinctOf('operator1') - 40,
        distinctOf('operator2') - 40,
      ]);
    });

    it('each phone has the first and last day and the radio technologies that DIRBS knows', async () => {
      const seen = await database.db.selectFrom('seen_imei').selectAll().execute();
      const ours = seen.map((one) => [one.imei_norm, one.first_seen, one.last_seen, one.rat_bitmask].join());
      const theirs = rowsOf(await read('expected/network_imeis.csv')).map((row) =>
        Object.values(row).join(',').replaceAll('-', ''),
      );
      expect(ours.sort()).toEqual(theirs.sort());
    });

    it('the stolen list is that of DIRBS; blank and blacklist are one word with us', async () => {
      const ours = rowsOf(await fetched('authority', first.run, `StolenFullList_${first.run}.csv`));
      const theirs = rowsOf(await read('expected/stolen_list.csv')).map(
        ({ imei_norm = '', reporting_date = '', status = '' }) => ({
          imei: imei_norm,
          reporting_date: reporting_date.replaceAll('-', ''),
          status: status === '' ? 'blacklist' : status,
        }),
      );
      expect(bytewise(ours)).toEqual(bytewise(theirs));
    });

    it('the blacklist is DIRBS’s rows that name the stolen list, with their block dates', async () => {
      const ours = rowsOf(await fetched('operator1', first.run, 'blacklist.csv'));
      const stolen = (await list('blacklist')).filter(({ reasons = '' }) =>
        reasons.split('|').includes(settings.reason),
      );
      // That some of these phones are barred too is for DIRBS to say, not for us.
      expect(bytewise(ours)).toEqual(bytewise(stolen.map((row) => ({ ...row, reasons: settings.reason }))));
      expect(ours).toHaveLength(411);
      const blocked = await fetched('operator1', first.run, `blacklist_delta_-1_${first.run}_blocked.csv`);
      expect(bytewise(rowsOf(blocked))).toEqual(bytewise(ours));
    });

    it.each(['operator1', 'operator2'])(
      'the exceptions of %s are DIRBS’s but for its defect 3, pairs of strangers sent to every operator',
      async (operator) => {
        const ours = rowsOf(await fetched(operator, first.run, `exceptions_${operator}.csv`));
        const theirs = await list(`exceptions_${operator}`);
        const known = new Set(bytewise(theirs));
        expect(bytewise(ours).filter((row) => !known.has(row))).toEqual([]);
        const kept = new Set(bytewise(ours));
        const missing = theirs.filter((row) => !kept.has(bytewise([row])[0] ?? ''));
        const homes = settings.operators.flatMap(({ plmns }) => plmns);
        const seen = await subscribersSeenBy(operator);
        for (const { imei = '', imsi = '' } of missing) {
          expect(homes.some((plmn) => imsi.startsWith(plmn))).toBe(false);
          expect(seen.has(`${imei},${imsi}`)).toBe(false);
        }
      },
    );

    it.each(['operator1', 'operator2'])(
      'the added exceptions of %s leave out what the full list does: DIRBS’s defect 1, barred phones',
      async (operator) => {
        const file = `exceptions_${operator}_delta_-1_${first.run}_added.csv`;
        const ours = rowsOf(await fetched(operator, first.run, file));
        expect(bytewise(ours)).toEqual(
          bytewise(rowsOf(await fetched(operator, first.run, `exceptions_${operator}.csv`))),
        );
        const full = new Set(bytewise(await list(`exceptions_${operator}`)));
        const extra = (await list(`exceptions_${operator}_delta_added`)).filter(
          (row) => !full.has(bytewise([row])[0] ?? ''),
        );
        const barred = normsOf(rowsOf(await read('input/barred_full.csv')), 'imei');
        const tacs = new Set(rowsOf(await read('input/barred_tac_full.csv')).map(({ tac }) => tac));
        expect(extra.length).toBeGreaterThan(0);
        for (const { imei = '' } of extra) expect(barred.has(imei) || tacs.has(imei.slice(0, 8))).toBe(true);
      },
    );

    it('nobody is notified: what our record decides has no grace, and DIRBS’s other conditions are not ours', async () => {
      expect(rowsOf(await fetched('operator1', first.run, 'notifications_operator1.csv'))).toEqual([]);
      const conditions = (await list('notifications_operator1')).map(({ reasons }) => reasons);
      expect(conditions.filter((reasons) => reasons?.includes('c03_stolen'))).toEqual([]);
    });

    it('has a file of DIRBS’s columns for each file of DIRBS', async () => {
      const deltas = first.files.map((name) => name.replace(/_delta_-1_[0-9]+_/, '_delta_'));
      for (const operator of ['operator1', 'operator2']) {
        const { files } = await runSeenBy(operator);
        deltas.push(...files.map((name) => name.replace(/_delta_-1_[0-9]+_/, '_delta_')));
        // The form with header and trailer is none of DIRBS's.
        for (const name of files.filter((one) => one.endsWith('.csv'))) {
          const theirs = name.replace(/_delta_-1_[0-9]+_/, '_delta_');
          const [ours] = (await fetched(operator, first.run, name)).split('\r\n');
          expect({ name, header: ours }).toEqual({ name, header: await headerOf(theirs) });
        }
      }
      const known = readdir(path.join(folder, 'expected/lists/A_20161130'));
      expect((await known).filter((name) => !deltas.includes(name))).toEqual([]);
    });

    it('a second run without a change has empty deltas and the next number', async () => {
      const second = await generate();
      expect(second).toMatchObject({ run: first.run + 1, base: first.run });
      for (const kind of ['blocked', 'unblocked', 'changed']) {
        const name = `blacklist_delta_${first.run}_${second.run}_${kind}.csv`;
        expect(await fetched('operator1', second.run, name)).toBe('imei,block_date,reasons\r\n');
      }
    });

    it(`a delta of 30 add, 20 remove and 20 update leaves 514${existsSync(deltaFile) ? '' : ' (stolen_delta.csv is not in the set: one of the same make)'}`, async () => {
      const delta = existsSync(deltaFile) ? await readFile(deltaFile, 'utf8') : await aDelta();
      const before = (await generate()).run;
      const stopped = await sendText('operator1', 'stolen-list', delta, { kind: 'delta' });
      expect(stopped.stoppedBy.map(({ guard }) => guard)).toEqual(['shrink']);
      await approveWhatIsHeld();
      const report = await sendText('operator1', 'stolen-list', delta, { kind: 'delta', override: 'shrink' });
      expect(report).toMatchObject({ applied: true, added: 30, removed: 20, updated: 20, rejected: 0 });
      const { run } = await generate();
      expect(rowsOf(await fetched('authority', run, `StolenFullList_${run}.csv`))).toHaveLength(514);
      const told = rowsOf(await fetched('authority', run, `StolenDeltaList_${before}_${run}.csv`));
      const changes = (kind: string) =>
        told.filter(({ change_type }) => change_type === kind).map(({ imei }) => imei ?? '');
      expect(['add', 'remove', 'update'].map((kind) => changes(kind).length)).toEqual([30, 20, 20]);
      const blocked = (kind: string) =>
        fetched('operator1', run, `blacklist_delta_${before}_${run}_${kind}.csv`);
      const golden = normsOf(rowsOf(await read('input/golden_full.csv')), 'GOLDEN_IMEI');
      const normsIn = async (kind: string) => rowsOf(await blocked(kind)).map(({ imei = '' }) => imei);
      expect((await normsIn('blocked')).toSorted()).toEqual(changes('add').toSorted());
      expect((await normsIn('unblocked')).toSorted()).toEqual(
        changes('remove')
          .filter((imei) => !golden.has(imei))
          .toSorted(),
      );
      expect(await normsIn('changed')).toEqual([]);
    });

    /** Of the same make as the set's own: from its stolen list, and phones that nobody else names. */
    async function aDelta(): Promise<string> {
      const listed = rowsOf(await read('expected/stolen_list.csv')).filter(
        ({ imei_norm = '', status }) => /^[0-9]{14}$/.test(imei_norm) && status !== 'pending',
      );
      const lines = [
        ...Array.from(
          { length: 30 },
          (_, i) => `358888888800${String(i * 3).padStart(2, '0')},20161201,,add`,
        ),
        ...listed.slice(0, 20).map(({ imei_norm }) => `${imei_norm},,,remove`),
        ...listed.slice(20, 40).map(({ imei_norm }) => `${imei_norm},20161111,blacklist,update`),
      ];
      return ['imei,reporting_date,status,change_type', ...lines].join('\n');
    }

    /** Stands for a second person with a passkey, whose own tests are the hub's: what is held has their word. */
    async function approveWhatIsHeld(): Promise<void> {
      const at = new Date(playedAt);
      const assertion = { key_id: Buffer.alloc(8, 1), signature: Buffer.alloc(64), at };
      await database.db
        .insertInto('approver')
        .values({
          key_id: assertion.key_id,
          credential_id: Buffer.alloc(16, 1),
          organisation: 'operator1',
          algorithm: 'ES256',
          public_key: Buffer.alloc(33, 1),
          rp_id_hash: Buffer.alloc(32, 1),
          sign_count: 0,
          status: 'enrolled',
          registered_at: at,
          changed_at: at,
        })
        .execute();
      const { id } = await database.db.selectFrom('brake_hold').select('id').executeTakeFirstOrThrow();
      await database.db
        .insertInto('brake_approval')
        .values({
          ...assertion,
          hold_id: id,
          authenticator_data: Buffer.alloc(37),
          client_data_json: Buffer.from('{}'),
        })
        .execute();
    }

    async function runSeenBy(who: string): Promise<ListRunAnswer> {
      const parsed = parserOf(ListRunAnswer)(await (await ask(who, `/v1/lists/${first.run}`)).json());
      if (!parsed.ok) throw new Error(parsed.problem);
      return parsed.value;
    }

    async function headerOf(name: string): Promise<string> {
      return ((await read(`expected/lists/A_20161130/${name}`)).split(/\r?\n/)[0] ?? '').trim();
    }

    async function subscribersSeenBy(operator: string): Promise<Set<string>> {
      const rows = rowsOf(await read(`input/${operator}_20161101_20161130.csv`));
      return new Set(rows.map(({ imei = '', imsi = '' }) => `${normaliseImei(imei) ?? ''},${imsi}`));
    }
  },
);
