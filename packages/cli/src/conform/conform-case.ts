/** What one case of the kit found. */
export type Finding =
  | {
      readonly kind: 'passed';
      /** What was seen, where that is worth knowing. */
      readonly seen?: string;
    }
  | {
      readonly kind: 'failed';
      /** What was seen instead. */
      readonly why: string;
    }
  | {
      readonly kind: 'skipped';
      /** What would have to be given for it. */
      readonly why: string;
    };

/** One thing that an implementation must do, and how it is found out from outside. */
export interface ConformCase {
  /** Names it in reports, for ever: lower-case words with dots and hyphens. */
  readonly id: string;
  /** A sentence that is true when it passes. */
  readonly title: string;
  /** What to do when it does not. */
  readonly toDo: string;
  /** Throws where the implementation cannot be reached or answers with nonsense; that is a failure too. */
  readonly run: () => Promise<Finding>;
}

/** What became of one case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly finding: Finding;
  readonly toDo: string;
  readonly ms: number;
}

export const passed = (seen?: string): Finding =>
  seen === undefined ? { kind: 'passed' } : { kind: 'passed', seen };
export const failed = (why: string): Finding => ({ kind: 'failed', why });
export const skipped = (why: string): Finding => ({ kind: 'skipped', why });
