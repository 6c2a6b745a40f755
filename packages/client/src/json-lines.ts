import { RegistryError } from '@deadset/domain';

/** Bytes that go out together where there are as many at once. */
const bytesAtOnce = 16_384;

/** Values as a body of one JSON text a line, made as fast as it is sent and no faster. */
export function jsonLines(values: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pieces = Symbol.iterator in values ? manyAtOnce(values) : oneByOne(values);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

function* manyAtOnce(values: Iterable<unknown>): Generator<string, undefined> {
  let text = '';
  for (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < bytesAtOnce) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

async function* oneByOne(values: AsyncIterable<unknown>): AsyncGenerator<string, undefined> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/**
 * The values of a body of one JSON text a line, as they arrive.
 *
 * Throws `RegistryError` ('unavailable') when the body breaks off, and the signal's own reason when the caller gave up.
 */
export async function* jsonLinesOf(response: Response, signal: AbortSignal | undefined): AsyncGenerator {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of unbroken(response.body, signal)) {
    const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line);
  }
  if (rest !== '') throw new RegistryError('unavailable', 'The other side broke off in the middle of a line');
}

async function* unbroken(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new RegistryError('unavailable', 'The other side broke off its answer', { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
