import type { Terminal } from '../src/terminal.ts';

/** A terminal that nobody looks at and that keeps what was said. */
export class RecordingTerminal implements Terminal {
  readonly lines: string[] = [];
  readonly notes: string[] = [];
  readonly isWatched = false;
  readonly isStyled = false;

  out(text: string): void {
    this.lines.push(text);
  }

  note(text: string): void {
    this.notes.push(text);
  }
}
