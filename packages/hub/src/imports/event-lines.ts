import type { Readable } from 'node:stream';
import { ImportEvent, type ImportGuard, importGuards } from '@deadset/protocol';
import type { TSchema } from 'typebox';

/** Media type of the answer to an import: one JSON value a line. */
export const eventsMediaType = 'application/x-ndjson';

/** Each line of the answer to an import; the answer itself is a stream of them. */
export const eventsAnswer: { description: string; content: Record<string, { schema: TSchema }> } = {
  description:
    'One JSON value a line: progress, rows that are wrong, and as the last one the report or a refusal',
  content: { [eventsMediaType]: { schema: ImportEvent } },
};

/** A query's guards that shall not stop an import, separated by commas. */
export const guardsPattern = `^(${importGuards.join('|')})(,(${importGuards.join('|')}))*$`;

/** The guards of such a query. */
export function guardsIn(override: string | undefined): ImportGuard[] {
  const names = override?.split(',') ?? [];
  return importGuards.filter((guard) => names.includes(guard));
}

/** Events as lines. `body` is the request that the file comes in. */
export async function* linesOfEvents(
  events: AsyncIterable<ImportEvent>,
  body: Readable,
): AsyncGenerator<string> {
  for await (const event of events) {
    // A sender whose file is refused half way is let finish: it would never read an answer to a request cut short.
    if (event.event === 'refused') await drained(body);
    yield `${JSON.stringify(event)}\n`;
  }
}

async function drained(body: Readable): Promise<void> {
  for await (const _ of body.iterator({ destroyOnReturn: false }));
}
