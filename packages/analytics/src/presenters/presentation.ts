/** What is known to have become of a device after the answer that its presenter got. */
export type Aftermath =
  /** It was set up, signed in to, sold, exported or taken apart, or tried to be, somewhere else. */
  | 'moved-on'
  /** It was handed in, or police have it. */
  | 'surrendered'
  /** Nothing more was heard of it. */
  | 'nothing-known'
  /** No red answer: it was not listed. */
  | 'not-listed';

/** Those who present listed devices because it is their work, and are never looked at. */
export type ExcludedClass = 'police' | 'authorised-repair' | 'charity';

/** One device that one presenter brought before one gate. */
export interface Presentation {
  /** The row that it is known from. */
  readonly id: string;
  /** Shop account, seller or line, after linkage. */
  readonly presenter: string;
  /** Set of presenters who are left out. */
  readonly excluded?: ExcludedClass;
  readonly device: string;
  /** The theft behind the listing; absent of a device that is not listed. */
  readonly theft?: string;
  /** When the answer was given, and what follows is known until now; ms since 1970. */
  readonly at: number;
  readonly stratum: Stratum;
  readonly after: Aftermath;
}

/** Among whom a presenter is compared. */
export interface Stratum {
  readonly area: string;
  readonly shopType: string;
  /** `2026-11`. */
  readonly month: string;
}

/** What was counted of a row, and why. */
export type Counting =
  /** A device more that counts against. */
  | 'against'
  /** A device more, and it was handed in: that counts for the presenter. */
  | 'for'
  /** A device more, of which nothing more was heard, or that was not listed. */
  | 'neutral'
  /** The same device once more. */
  | 'repeated'
  /** Too fresh for anything to have followed. */
  | 'too-recent'
  | 'before-the-window';

/** A row with what was counted of it. */
export interface CountedPresentation extends Presentation {
  readonly counted: Counting;
}
