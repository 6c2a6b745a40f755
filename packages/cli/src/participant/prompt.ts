import { createInterface } from 'node:readline';

/** Somebody at a terminal who can be asked. */
export interface Prompt {
  /** The meaning of what they type; asks again while it has none. Rejects when the input ends before an answer. */
  ask<T>(question: Question<T>): Promise<T>;
  /** Gives the terminal back. */
  close(): void;
}

/** One question and what an answer to it means. */
export interface Question<T> {
  readonly text: string;
  /** Taken when nothing is typed; shown in brackets. */
  readonly fallback?: string;
  /** The meaning of an answer, which has no blanks around it; throws an `Error` that says what to type instead. */
  readonly read: (answer: string) => T;
}

/** Asks on these streams, a line at a time; lines that came before their question wait for it. */
export function openPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt {
  const lines = createInterface({ input, output });
  const typed = lines[Symbol.asyncIterator]();
  let isOver = false;
  lines.once('close', () => {
    isOver = true;
  });
  return {
    async ask({ text, fallback = '', read }) {
      const prompt = `${text}${fallback === '' ? '' : ` [${fallback}]`}: `;
      lines.setPrompt(prompt);
      for (;;) {
        // Input that has ended may still have lines that wait here; from Node 24 on its interface asks no more.
        if (isOver) output.write(prompt);
        else lines.prompt();
        const line = await typed.next();
        if (line.done === true) throw new Error('the answers ended before the last question');
        const answer = line.value.trim();
        try {
          return read(answer === '' ? fallback : answer);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          output.write(`  ${error.message}\n`);
        }
      }
    },
    close: () => lines.close(),
  };
}
