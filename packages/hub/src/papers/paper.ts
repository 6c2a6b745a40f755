/** One part of a paper, in the order in which it is read. */
export type PaperPart =
  | { readonly heading: string }
  | { readonly text: string }
  /** What a reader must not overlook; in a frame. */
  | { readonly warning: string }
  /** Names and what they are. */
  | { readonly facts: readonly (readonly [name: string, value: string])[] }
  /** Rows of as many cells as there are columns; `widths` are shares of the page. */
  | {
      readonly caption: string;
      readonly columns: readonly string[];
      readonly widths: readonly number[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Lines to sign on, by hand. */
  | { readonly signature: readonly string[] };

/** A paper that is printed, kept or shown in court. */
export interface Paper {
  readonly title: string;
  /** At the foot of each page beside its number. */
  readonly foot: string;
  /** When what is on it was gathered, milliseconds since 1970: the same paper at the same instant is the same file. */
  readonly at: number;
  readonly parts: readonly PaperPart[];
}
