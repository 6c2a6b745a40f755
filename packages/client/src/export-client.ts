import type { CallOptions, HubSession } from './hub-session.ts';

/** What can be had as one file. Each needs the scope by which the same is seen singly. */
export type ExportKind = 'list' | 'declarations' | 'attempts' | 'receipts' | 'import-runs';

/** One row of an export: columns by name, as docs/files.md has them. */
export type ExportRow = Readonly<Record<string, unknown>>;

/** All of one kind that you may see anyhow, as one file. */
export class ExportClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** The file as it comes: comma-separated values, or a JSON object a line. */
  open(kind: ExportKind, format: 'csv' | 'ndjson', options: CallOptions = {}): Promise<Response> {
    return this.#session.open(`/v1/exports/${kind}.${format}`, {}, options);
  }

  /** Row by row, as they come; the file is never whole in memory. A line that is no JSON object is a fault. */
  async *rows(kind: ExportKind, options: CallOptions = {}): AsyncGenerator<ExportRow> {
    const { body } = await this.open(kind, 'ndjson', options);
    if (body === null) return;
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield rowOf(line);
    }
    if (rest !== '') yield rowOf(rest);
  }
}

function rowOf(line: string): ExportRow {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a line of an export that is no row');
  return { ...value };
}
