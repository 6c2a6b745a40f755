import { isWholeNorm, normaliseImei } from '@deadset/domain';

/** The largest number of 14 digits; what is above stands for an identifier that has no such digits. */
export const largestKey = 99_999_999_999_999;

/**
 * Gives every identifier of a log one number, so that rules count the lines of a phone that tells nonsense as they count
 * those of any other. Bounded: of identifiers that are no IMEI only so many are told apart.
 */
export class IdentifierBook {
  readonly #most: number;
  readonly #keys = new Map<string, number>();
  readonly #names: string[] = [];

  constructor(most = 100_000) {
    this.#most = most;
  }

  /** The number of an identifier as a log has it; undefined when it is blank, or one too many of those that are no IMEI. */
  keyOf(text: string): number | undefined {
    const norm = normaliseImei(text);
    if (norm === undefined) return undefined;
    if (isWholeNorm(norm)) return Number(norm);
    const known = this.#keys.get(norm);
    if (known !== undefined || this.#names.length === this.#most) return known;
    this.#names.push(norm);
    const key = largestKey + this.#names.length;
    this.#keys.set(norm, key);
    return key;
  }

  /** The identifier again: 14 digits, or the text as the log had it. */
  nameOf(key: number): string {
    if (key <= largestKey) return key.toString().padStart(14, '0');
    const name = this.#names[key - largestKey - 1];
    if (name === undefined) throw new Error('a number that this book did not give');
    return name;
  }
}
