/** What is wrong with a row, in words that name no device and no subscriber. */
export interface RowProblem {
  /** The file, as it was given. */
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** Most problems that are told one by one. */
const mostShown = 20;

/** The first problems of a kind, and how many there are. */
export class RowProblems {
  readonly shown: RowProblem[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(file: string, line: number, problem: string): void {
    this.#count += 1;
    if (this.shown.length < mostShown) this.shown.push({ file, line, problem });
  }
}
