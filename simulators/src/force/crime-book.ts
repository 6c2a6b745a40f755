import type { EventRow, LinkRow, ObjectRow } from '@deadset/protocol';

/** A crime as a force writes it down for itself. */
export interface RecordedCrime {
  /** IMEIs of one phone. */
  readonly imeis: readonly string[];
  /** Class of the Home Office Counting Rules, as the officer has confirmed it. */
  readonly offence: string;
  /** RFC 3339. */
  readonly happenedAt: string;
  /** The registry's reference, where the victim showed one. */
  readonly reference?: string;
}

interface Crime extends RecordedCrime {
  readonly crimeReference: string;
}

/** Rows of one sending, ready for the registry. */
export interface CrimeRows {
  readonly objects: ObjectRow[];
  readonly events: EventRow[];
  readonly links: LinkRow[];
}

/** A force's own records: crimes under references that it issues itself, in the style that forces here use. */
export class CrimeBook {
  readonly #prefix: string;
  readonly #year: number;
  readonly #crimes: Crime[] = [];

  /** `prefix` is that of the force; `year` of its references. */
  constructor(prefix: string, year: number) {
    this.#prefix = prefix;
    this.#year = year;
  }

  /** Writes a crime down and gives the reference that it got. */
  record(crime: RecordedCrime): string {
    const number = String(this.#crimes.length + 1).padStart(6, '0');
    const crimeReference = `${this.#prefix}/${number}/${this.#year % 100}`;
    this.#crimes.push({ ...crime, crimeReference });
    return crimeReference;
  }

  /** All crimes as rows. No victim is among them: the registry needs none. */
  rows(): CrimeRows {
    return {
      objects: this.#crimes.map(({ imeis, reference }, n) => ({
        id: `o${n}`,
        kind: 'phone' as const,
        imeis: [...imeis],
        ...(reference === undefined ? {} : { reference }),
      })),
      events: this.#crimes.map(({ crimeReference, offence, happenedAt }, n) => ({
        id: `e${n}`,
        kind: 'crime' as const,
        from: happenedAt,
        crimeReference,
        offence,
        isConfirmed: true,
        happened: 'stolen' as const,
      })),
      links: this.#crimes.map((_, n) => ({
        from: `o${n}`,
        to: `e${n}`,
        role: 'taken-in' as const,
        provenance: 'crime-report',
        source: '1' as const,
        information: 'A' as const,
        handling: 'P' as const,
      })),
    };
  }
}
