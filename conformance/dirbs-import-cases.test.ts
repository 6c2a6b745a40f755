import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DumpLimits } from '@deadset/analytics';
import { addParticipant, type Database, openDatabase, startEmbeddedServer } from '@deadset/hub';
import type { ImportEvent, ImportReport } from '@deadset/protocol';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dirbsSettings } from '../packages/hub/src/dirbs/dirbs-settings.ts';
import type { DirbsDependencies } from '../packages/hub/src/dirbs/file-import.ts';
import { importOperatorDump } from '../packages/hub/src/dirbs/operator-dump-service.ts';
import type { ReferenceList } from '../packages/hub/src/dirbs/reference-kinds.ts';
import { importReference } from '../packages/hub/src/dirbs/reference-service.ts';
import { SubscriberVault } from '../packages/hub/src/dirbs/subscriber-vault.ts';

/**
 * Import cases A9 to A23 of the DIRBS conformance data: operators' dumps, the dump of types, and the lists of an
 * authority. The limits of each case are those of DIRBS's own test; where that test switches a check off, the limit is 1.
 */
const folder = path.resolve(import.meta.dirname, '../../shared/data/dirbs/dirbs-core');
const isThere = existsSync(folder);

const noUnclean = { uncleanImei: 1, uncleanImsi: 1, uncleanAny: 1 };
const noRegion = { foreignImsi: 1, foreignMsisdn: 1, foreignAny: 1 };
const noHome = { otherNetwork: 1 };
const noNull = { nullImei: 1, nullImsi: 1, nullMsisdn: 1, nullAny: 1 };
const anywhere = { ...noRegion, ...noHome };
const july = '20160701_20160731.csv';

interface DumpCase {
  readonly name: string;
  readonly file: string;
  readonly limits: Partial<DumpLimits>;
  readonly plmns?: readonly string[];
  readonly tacs?: string;
  /** Different subscribers, or what is told of a dump that is not taken. */
  readonly gives: number | RegExp;
}

const regions = { file: `operator1_region_check_${july}`, plmns: ['11122', '31122'] };
const homes = { file: `operator1_home_check_exceeded_${july}`, plmns: ['11133'] };
const clean = `operator1_clean_${july}`;
const zeros = 'gsma/gsma_dump_small_imeicheck_2016.txt';
const loose = { ...anywhere, ...noUnclean, ...noNull };

const dumps: readonly DumpCase[] = [
  { name: 'A9 nineteen rows are nineteen', file: `operator1_${july}`, limits: anywhere, gives: 19 },
  {
    name: 'A10 repeated rows collapse',
    file: 'detect_duplicate_20160203_20160203.csv',
    limits: { ...anywhere, ...noUnclean },
    gives: 8,
  },
  {
    name: 'A11 rows without IMSI or MSISDN count like others',
    file: `operator1_contains_null_imsis_msisdns_${july}`,
    limits: { ...anywhere, ...noNull },
    gives: 102,
  },
  {
    name: 'A12 identifiers are cut or put in capitals',
    file: `operator1_normalizeIMEI_${july}`,
    limits: { ...anywhere, ...noUnclean },
    gives: 8,
  },
  {
    name: 'A13 too many unclean IMEIs',
    file: clean,
    limits: { ...anywhere, uncleanImei: 0.04, uncleanAny: 1 },
    gives: /IMEIs that are not 14 digits or more: 0.05 of them, 0.04/,
  },
  {
    name: 'A13 too many unclean IMSIs',
    file: clean,
    limits: { ...anywhere, uncleanImsi: 0.04, uncleanAny: 1 },
    gives: /IMSIs of fewer than 14 digits: 0.05 of them, 0.04/,
  },
  {
    name: 'A13 too many of both together',
    file: clean,
    limits: anywhere,
    gives: /IMEI or IMSI that cannot be one: 0.10 of them, 0.05/,
  },
  { name: 'A13 a clean one', file: `operator1_clean2_${july}`, limits: anywhere, gives: 20 },
  {
    name: 'A14 too many IMSIs of other countries',
    ...regions,
    limits: { ...noHome, ...noUnclean },
    gives: /IMSIs of other countries: 0.20 of them, 0.10/,
  },
  {
    name: 'A14 too many numbers of other countries',
    ...regions,
    limits: { ...noHome, ...noUnclean, foreignImsi: 0.2, foreignMsisdn: 0.05 },
    gives: /telephone numbers of other countries: 0.10 of them, 0.05/,
  },
  {
    name: 'A14 too many of both together',
    ...regions,
    limits: { ...noHome, ...noUnclean, foreignImsi: 0.2, foreignAny: 0.25 },
    gives: /another country: 0.30 of them, 0.25/,
  },
  {
    name: 'A14 within the limits',
    ...regions,
    limits: { ...noHome, ...noUnclean, foreignImsi: 0.3, foreignMsisdn: 0.3, foreignAny: 0.3 },
    gives: 10,
  },
  {
    name: 'A15 too many IMSIs of other networks',
    ...homes,
    limits: { ...noRegion, ...noUnclean, otherNetwork: 0.1 },
    gives: /IMSIs of other networks: 0.30 of them, 0.10/,
  },
  {
    name: 'A15 within the limit',
    ...homes,
    limits: { ...noRegion, ...noUnclean, otherNetwork: 0.3 },
    gives: 10,
  },
  ...[1, 2].map((n) => ({
    name: `A16 zeros were lost (${n})`,
    file: `operator1_imeizerocheck${n}_${july}`,
    limits: loose,
    tacs: zeros,
    gives: /lost the 0/,
  })),
  {
    name: 'A16 zeros are there',
    file: `operator1_imeizerocheck3_${july}`,
    limits: loose,
    tacs: zeros,
    gives: 6,
  },
  {
    name: 'A17 as much missing as may be',
    file: 'operator1_null2_20160701_20160730.csv',
    limits: { ...anywhere, ...noUnclean, nullImei: 0.2, nullImsi: 0.2, nullMsisdn: 0.2, nullAny: 0.12 },
    gives: 18,
  },
  {
    name: 'A18 radio technologies',
    file: `operator1_with_rat_info_${july}`,
    limits: { ...anywhere, uncleanImei: 0.5, uncleanImsi: 0.5, uncleanAny: 0.5 },
    gives: 9,
  },
  ...(
    [
      [`operator1_extracolumns_${july}`, /rows? cannot be read/],
      [`operator1_missingheader_${july}`, /first line must name/],
      [`operator1_pipedelimited_${july}`, /first line must name/],
      [`operator1_malformeddate_${july}`, /rows? cannot be read/],
      [`operator1_invalid_imei_${july}`, /rows? cannot be read/],
      ['operator1_InvalidDate_20151224_20151225.csv', /rows? cannot be read/],
    ] as const
  ).map(([file, gives]) => ({ name: `A19 ${file}`, file, limits: loose, gives })),
];

interface ListCase {
  readonly name: string;
  readonly list: ReferenceList;
  readonly file: string;
  /** Rows on the list afterwards, or what is told of a file that is not taken. */
  readonly gives: number | RegExp;
}

const pairs = (name: string, file: string, gives: number | RegExp): ListCase => ({
  name: `A21 ${name}`,
  list: 'pairing-list',
  file: `pairing_list/${file}.csv`,
  gives,
});
const registrations = 'registration_list/sample_registration_list';

const lists: readonly ListCase[] = [
  {
    name: 'A20 two rows about one type stop the dump of types',
    list: 'gsma-tac',
    file: 'gsma/gsma_dump_duplicaterecord_2016_large.txt',
    gives: /different things about/,
  },
  {
    name: 'A20 a type code that is none stops it',
    list: 'gsma-tac',
    file: 'gsma/gsma_dump_BlankTac_july_2016.txt',
    gives: /cannot be read/,
  },
  { name: 'A20 blanks are trimmed', list: 'gsma-tac', file: 'gsma/gsma_dump_white_spaces.txt', gives: 2 },
  pairs('five pairs', 'sample_pairinglist', 5),
  pairs('two pairs', 'pairing_list_duplicate_imei', 2),
  pairs('two pairs, one identifier longer', 'pairing_list_duplicate_imei_norm', 2),
  pairs('the same pair twice', 'pairing_list_duplicate_record', 1),
  pairs('names in any case', 'pairing_list_insensitive_header', 1),
  pairs('no pair', 'pairing_list_empty_file', 0),
  pairs('not even names', 'pairing_list_empty_file_noheaders', /empty/),
  pairs('an identifier that is none', 'sample_pairinglist_invalid_imei', /cannot be read/),
  pairs('columns out of order', 'pairing_list_out_of_order_columns', /first line must name/),
  { name: 'A22 twenty', list: 'registration-list', file: `${registrations}.csv`, gives: 20 },
  { name: 'A22 duplicates', list: 'registration-list', file: `${registrations}_duplicate.csv`, gives: 18 },
  { name: 'A22 cut', list: 'registration-list', file: `${registrations}_normalize.csv`, gives: 5 },
  { name: 'A23 barred', list: 'barred-list', file: 'barred_list/sample_barred_list.csv', gives: 20 },
  {
    name: 'A23 barred, cut',
    list: 'barred-list',
    file: 'barred_list/sample_barred_list_normalize.csv',
    gives: 5,
  },
  { name: 'A23 golden', list: 'golden-list', file: 'golden_list/sample_golden_list.csv', gives: 20 },
  {
    name: 'A23 golden, cut',
    list: 'golden-list',
    file: 'golden_list/sample_golden_list_normalize.csv',
    gives: 5,
  },
];

describe.skipIf(!isThere)(
  `the import cases of DIRBS for dumps and lists${isThere ? '' : ` (skipped: no ${path.basename(folder)} data)`}`,
  () => {
    let database: Database;
    let owner: pg.Client;
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
      owner = new pg.Client({ connectionString: ownerUrl });
      await owner.connect();
      closers.push(() => owner.end());
      const rest = { gates: [], scopes: [] };
      await addParticipant(database.db, { id: 'operator1', name: '1', role: 'network-operator', ...rest });
      await addParticipant(database.db, { id: 'authority', name: 'A', role: 'city-hall', ...rest });
    });

    beforeEach(async () => {
      const tables = ['reference_row', 'sighting', 'seen_imei', 'import_run'];
      await owner.query(`truncate ${tables.map((name) => `register.${name}`).join(', ')}`);
    });

    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });

    function importing({ limits = {}, plmns = ['11101'] }: Partial<DumpCase> = {}): DirbsDependencies {
      return {
        database,
        clock: Date.now,
        entropy: randomBytes,
        vault: new SubscriberVault(Buffer.alloc(32, 3), randomBytes),
        settings: dirbsSettings({
          countryCodes: ['22'],
          operators: [{ participant: 'operator1', plmns: [...plmns] }],
          limits,
        }),
        secondPerson: { hold: () => Promise.resolve(), hasApproved: () => Promise.resolve(false) },
      };
    }

    function sent(participant: string, file: string) {
      const bytes = createReadStream(path.join(folder, file));
      const fileName = path.basename(file);
      return { participant, kind: 'full', dryRun: false, overrides: [], fileName, bytes } as const;
    }

    /** The report, or the words of the refusal. */
    async function outcome(events: AsyncIterable<ImportEvent>): Promise<ImportReport | string> {
      let last: ImportEvent | undefined;
      for await (const event of events) last = event;
      if (last?.event === 'report') return last.report;
      return last?.event === 'refused' ? last.problem : 'nothing';
    }

    /** Different subscribers of a dump that was taken; the same dump again has as many. */
    function distinctIn(result: ImportReport | string): number {
      if (typeof result === 'string' || !result.applied) return 0;
      return result.rows - result.duplicates;
    }

    function tell(result: ImportReport | string): string {
      if (typeof result === 'string') return result;
      return result.stoppedBy.map(({ detail }) => detail).join('; ');
    }

    it.each(dumps.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const dependencies = importing(one);
      if (one.tacs !== undefined)
        await outcome(importReference(dependencies, 'gsma-tac', sent('authority', one.tacs)));
      const dump = () => outcome(importOperatorDump(dependencies, sent('operator1', `operator/${one.file}`)));
      const result = await dump();
      const again = await dump();
      expect(tell(result)).toMatch(one.gives instanceof RegExp ? one.gives : /^$/);
      expect([distinctIn(result), distinctIn(again)]).toEqual(
        one.gives instanceof RegExp ? [0, 0] : [one.gives, one.gives],
      );
    });

    it('A12 keeps these identifiers', async () => {
      const one = dumps.find(({ name }) => name.startsWith('A12'));
      await outcome(
        importOperatorDump(importing(one), sent('operator1', `operator/operator1_normalizeIMEI_${july}`)),
      );
      const seen = await database.db.selectFrom('seen_imei').select('imei_norm').execute();
      expect(seen.map(({ imei_norm }) => imei_norm).toSorted()).toEqual([
        '22345678901233',
        '22345678901234',
        '22A456789012345',
        '23456789012345',
        '35120030203334',
        '52003020863612',
        'A1234',
        'AA',
      ]);
    });

    it('A18 keeps these technologies', async () => {
      const one = dumps.find(({ name }) => name.startsWith('A18'));
      await outcome(importOperatorDump(importing(one), sent('operator1', `operator/${one?.file ?? ''}`)));
      const seen = await database.db.selectFrom('seen_imei').select(['imei_norm', 'rat_bitmask']).execute();
      expect(Object.fromEntries(seen.map((row) => [row.imei_norm, row.rat_bitmask]))).toMatchObject({
        '01132222698280': 2,
        '41255555638746': 4240,
        '41266666370026': 6424,
        '41277777370026': 2048,
        '41288888370026': 640,
        '41299999370026': 16,
        '41233333638746': 4240,
      });
    });

    it.each(lists.map((one) => [one.name, one] as const))('%s', async (_, { list, file, gives }) => {
      const result = await outcome(importReference(importing(), list, sent('authority', file)));
      expect(tell(result)).toMatch(gives instanceof RegExp ? gives : /^$/);
      const rows = await database.db.selectFrom('reference_row').select('row_key').execute();
      expect(rows).toHaveLength(gives instanceof RegExp ? 0 : gives);
    });
  },
);
