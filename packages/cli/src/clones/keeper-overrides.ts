import type { CloneFinding, IdentifierBook } from '@deadset/analytics';
import type { LineSink } from './file-sink.ts';

/** The pairs of numbers and proved keepers of one scan. */
export interface KeeperOverrides {
  /** Pairs the number of a finding with its keeper, if it opens a dispute and has one. */
  note(finding: CloneFinding): void;
  finish(): void;
  close(): void;
}

interface OverrideParts {
  /** The lines of proved keepers, by the number of the phone. */
  readonly subscribers: ReadonlyMap<number, string>;
  readonly book: IdentifierBook;
  readonly sink: LineSink;
}

/**
 * Writes what `deadset gate-list build --overrides` reads: the keeper of a copied number is let pass with it, whatever is
 * decided of the number (docs/gate-lists.md, level 3).
 */
export function keeperOverrides({ subscribers, book, sink }: OverrideParts): KeeperOverrides {
  sink.write('imei,subscriber,status');
  return {
    note({ key, opens }) {
      const [imei, subscriber] = [book.nameOf(key), subscribers.get(key)];
      // What is no IMEI cannot be in a gate list.
      if (opens === 'dispute' && subscriber !== undefined && /^[0-9]{14}$/.test(imei))
        sink.write(`${imei},${subscriber},white`);
    },
    finish: () => sink.finish(),
    close: () => sink.close(),
  };
}
