import type { QuestionTable } from './question-table.ts';

/** One connection to a gate over any protocol: asks about one device after the other and checks every answer. */
export interface Line {
  /** Requests so far. */
  readonly sent: number;
  readonly answered: number;
  /** Answers that were not the right ones, or to no open request of ours. */
  readonly wrong: number;
  /** Sends so many further requests at once. */
  send(count: number): void;
  close(): void;
}

export interface LineOptions {
  readonly port: number;
  readonly questions: QuestionTable;
  /** Number of the first question that this connection asks. */
  readonly firstQuestion: number;
  /** False for a responder that says the same of every device. */
  readonly isStatusChecked: boolean;
  /** Told of each answer: the how-manieth request of this connection it answers, from 0. */
  readonly onAnswer: (number: number) => void;
  /** Told once all answers that came together are read, with how many they were. */
  readonly onBurst: (line: Line, answers: number) => void;
}
