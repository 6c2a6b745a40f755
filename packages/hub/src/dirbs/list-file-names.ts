import type { AuthenticatedParticipant } from '../http/index.ts';
import type { DirbsSettings } from './dirbs-settings.ts';
import type { ListName } from './list-file-store.ts';

/** A file of a run, as its name says. */
export interface ListFile {
  /** Separated values, or a block list with header and trailer. */
  readonly form: 'csv' | 'block-list';
  readonly list: ListName;
  /** Empty for a list that is one for all. */
  readonly operator: string;
  /** The run in the name, where it says one. */
  readonly run?: number;
  /** Of a delta: the run that it begins at, -1 for before the first. */
  readonly base?: number;
  /** Of a delta: the word for what became of its rows; absent where one file has them all. */
  readonly kind?: string;
}

/** What a list's deltas are called, and which changes of rows each holds. DIRBS-Core user guide, list generation. */
export const deltaKinds = {
  stolen: {},
  blocking: { blocked: ['new'], unblocked: ['gone'], changed: ['changed'] },
  notifications: {
    new: ['new'],
    resolved: ['resolved', 'gone'],
    blacklisted: ['blacklisted'],
    no_longer_seen: ['no_longer_seen'],
    changed: ['changed'],
  },
  exceptions: { added: ['new'], removed: ['gone'] },
} as const satisfies Record<ListName, Readonly<Record<string, readonly string[]>>>;

const titles = { blocking: 'blacklist', notifications: 'notifications', exceptions: 'exceptions' } as const;
const titled = ['blocking', 'notifications', 'exceptions'] as const;

const stolenName = /^Stolen(?:FullList|DeltaList_(-1|[0-9]{1,9}))_([0-9]{1,9})\.csv$/;
const blockListName = /^BlockList(?:_delta_(-1|[0-9]{1,9}))?_([0-9]{1,9})\.txt$/;
const listName =
  /^(blacklist|notifications|exceptions)(?:_([a-z0-9][a-z0-9-]{0,63}))?(?:_delta_(-1|[0-9]{1,9})_([0-9]{1,9})_([a-z_]{1,20}))?\.csv$/;

/** The names of all files of a run that a participant may have; `base` is the run before, -1 where there is none. */
export function namesOfRun(
  { operators }: DirbsSettings,
  caller: AuthenticatedParticipant,
  run: number,
  base: number,
): string[] {
  const lists = titled.flatMap((list) => {
    const stems =
      list === 'blocking'
        ? [titles[list]]
        : operators.map(({ participant }) => `${titles[list]}_${participant}`);
    const kinds = Object.keys(deltaKinds[list]);
    return stems.flatMap((stem) => [
      `${stem}.csv`,
      ...kinds.map((kind) => `${stem}_delta_${base}_${run}_${kind}.csv`),
    ]);
  });
  const others = [
    `StolenFullList_${run}.csv`,
    `StolenDeltaList_${base}_${run}.csv`,
    `BlockList_${run}.txt`,
    `BlockList_delta_${base}_${run}.txt`,
  ];
  return [...lists, ...others].filter((name) => {
    const file = parseListFile(name);
    return file !== undefined && mayHave(caller, file);
  });
}

/** Reads the name of a file; undefined for a name that no run has. */
export function parseListFile(name: string): ListFile | undefined {
  const [, stolenBase, stolenRun] = stolenName.exec(name) ?? [];
  if (stolenRun !== undefined)
    return { form: 'csv', list: 'stolen', operator: '', run: Number(stolenRun), ...baseIn(stolenBase) };
  const [, blockBase, blockRun] = blockListName.exec(name) ?? [];
  if (blockRun !== undefined)
    return {
      form: 'block-list',
      list: 'blocking',
      operator: '',
      run: Number(blockRun),
      ...baseIn(blockBase),
    };
  const [, title, operator = '', base, run, kind = ''] = listName.exec(name) ?? [];
  const list = titled.find((one) => titles[one] === title);
  if (list === undefined || (list === 'blocking') !== (operator === '')) return undefined;
  if (base === undefined) return { form: 'csv', list, operator };
  if (!(kind in deltaKinds[list])) return undefined;
  return { form: 'csv', list, operator, run: Number(run), base: Number(base), kind };
}

function baseIn(text: string | undefined): { base?: number } {
  return text === undefined ? {} : { base: Number(text) };
}

/**
 * Who may have a file: the blacklist everybody who follows the record, what names subscribers only their own operator,
 * the stolen list with its days only the authority and the police.
 */
export function mayHave({ id, role }: AuthenticatedParticipant, { list, operator }: ListFile): boolean {
  if (list === 'stolen') return role === 'city-hall' || role === 'police';
  return list === 'blocking' || operator === id;
}
