import type { DumpTally } from '@deadset/analytics';
import type { ImportReport } from '@deadset/protocol';
import type { DirbsSettings } from './dirbs-settings.ts';

type Stops = ImportReport['stoppedBy'];

/** Share of its usual rows a day that a dump must have. DIRBS-Core `historic_*_threshold`. */
const fewestOfUsual = 0.9;

/**
 * What stops a dump of `days` days: rows that cannot be read, limits that it exceeds, and far fewer rows a day than the
 * operator's last dumps had.
 */
export function stopsOfDump(
  { limits }: DirbsSettings,
  tally: DumpTally,
  {
    wrong,
    days,
    usual,
  }: { readonly wrong: number; readonly days: number; readonly usual: number | undefined },
): Stops {
  return [...rowsStop(wrong), ...findingStops(limits, tally), ...historyStop(tally.rows / days, usual)];
}

function rowsStop(count: number): Stops {
  if (count === 0) return [];
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return [{ guard: 'rows', detail: `${rows} cannot be read; a dump is taken whole or not at all` }];
}

const checkWords = {
  nullImei: 'rows without an IMEI',
  nullImsi: 'rows without an IMSI',
  nullMsisdn: 'rows without an MSISDN',
  nullRat: 'rows without a radio technology',
  nullAny: 'rows with something missing',
  uncleanImei: 'IMEIs that are not 14 digits or more',
  uncleanImsi: 'IMSIs of fewer than 14 digits',
  uncleanAny: 'rows with an IMEI or IMSI that cannot be one',
  foreignImsi: 'IMSIs of other countries',
  foreignMsisdn: 'telephone numbers of other countries',
  foreignAny: 'rows with an IMSI or number of another country',
  otherNetwork: 'IMSIs of other networks',
  lostZeros: 'IMEIs that seem to have lost the 0 they began with',
} as const;

function findingStops(limits: DirbsSettings['limits'], tally: DumpTally): Stops {
  return tally.findings(limits).map(({ check, share, limit }) => ({
    guard: 'thresholds' as const,
    detail: `Too many ${checkWords[check]}: ${share.toFixed(2)} of them, ${limit.toFixed(2)} at most`,
  }));
}

function historyStop(perDay: number, usual: number | undefined): Stops {
  if (usual === undefined || perDay >= usual * fewestOfUsual) return [];
  const detail = `It has ${Math.round(perDay)} rows a day where your last dumps had ${Math.round(usual)}`;
  return [{ guard: 'thresholds', detail }];
}
