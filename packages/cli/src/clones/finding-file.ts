import { RegistryError } from '@deadset/domain';
import { CloneFindingOfNetwork, parserOf } from '@deadset/protocol';
import { readCsvRows } from './csv-rows.ts';

const columnsNeeded = [
  'imei',
  'rule',
  'family',
  'strength',
  'at',
  'value',
  'lines',
  'capped',
  'rows',
  'first_at',
  'last_at',
];

/** What a file of findings holds for a hub. */
export interface FindingFile {
  readonly findings: readonly CloneFindingOfNetwork[];
  /** Identifiers that are no IMEI: a hub has no place for them. */
  readonly withoutImei: number;
}

const parseFinding = parserOf(CloneFindingOfNetwork);

/**
 * Reads what `deadset clones scan --out` wrote, one finding for all rows of a number, and leaves the pseudonyms of lines
 * where they are. Refuses with `invalid` the first row that is not as the scan writes it.
 */
export async function readFindingFile(path: string): Promise<FindingFile> {
  const byImei = new Map<string, { line: number; finding: Draft }>();
  const without = new Set<string>();
  await readCsvRows({ path, needs: columnsNeeded }, (columns) => (cells, line) => {
    const row = (name: string) => cells[columns.indexOf(name)] ?? '';
    const imei = row('imei');
    if (!/^[0-9]{14}$/.test(imei)) {
      without.add(imei);
      return true;
    }
    const known = byImei.get(imei);
    if (known === undefined) byImei.set(imei, { line, finding: draftOf(row) });
    else known.finding.signals.push(signalOf(row));
    return true;
  });
  const findings = [...byImei.values()].map(({ line, finding }) => {
    const parsed = parseFinding(finding);
    if (parsed.ok) return parsed.value;
    throw new RegistryError('invalid', `${path}: the number from line ${line} on: ${parsed.problem}`);
  });
  return { findings, withoutImei: without.size };
}

type Row = (name: string) => string;

/** A finding as it is put together, before anybody has looked at it. */
interface Draft {
  readonly signals: unknown[];
  readonly [name: string]: unknown;
}

function draftOf(row: Row): Draft {
  return {
    imei: row('imei'),
    firstSeenAt: row('first_at'),
    lastSeenAt: row('last_at'),
    attaches: Number(row('rows')),
    lines: Number(row('lines')),
    ...(row('capped') === 'yes' ? { moreLines: true } : {}),
    signals: [signalOf(row)],
  };
}

function signalOf(row: Row) {
  const value = row('value');
  return {
    rule: row('rule'),
    family: row('family'),
    strength: row('strength'),
    at: row('at'),
    ...(value === '' ? {} : { value }),
  };
}
