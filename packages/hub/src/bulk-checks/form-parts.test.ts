import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formParts } from './form-parts.ts';

const boundary = '----WebKitFormBoundaryAbc123';
const type = `multipart/form-data; boundary=${boundary}`;

/** A form as Chromium writes it. */
function formOf(parts: readonly { name: string; fileName?: string; content: Buffer }[]): Buffer {
  const pieces = parts.flatMap(({ name, fileName, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

async function* inPieces(whole: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (let turn = 0; from < whole.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield whole.subarray(from, from + size);
    from += size;
  }
}

async function read(body: AsyncIterable<Uint8Array>, contentType = type) {
  const found: { name: string; fileName?: string | undefined; content: string }[] = [];
  for await (const { name, fileName, bytes } of formParts(body, contentType)) {
    const pieces: Buffer[] = [];
    for await (const piece of bytes) pieces.push(piece);
    found.push({ name, fileName, content: Buffer.concat(pieces).toString('latin1') });
  }
  return found;
}

it('a form is the same wherever the network cuts it, whatever its file holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '\r\n', '\r\n--', `\r\n--${boundary.slice(0, -1)}`, '--'),
      async (bytes, sizes, end) => {
        const content = Buffer.concat([Buffer.from(bytes), Buffer.from(end)]);
        const form = formOf([
          { name: 'gate', content: Buffer.from('export') },
          { name: 'file', fileName: 'a b.csv', content },
        ]);
        expect(await read(inPieces(form, sizes))).toEqual([
          { name: 'gate', fileName: undefined, content: 'export' },
          { name: 'file', fileName: 'a b.csv', content: content.toString('latin1') },
        ]);
      },
    ),
    { numRuns: 300 },
  );
});

it('a part that nobody reads is passed over', async () => {
  const form = formOf([
    { name: 'list', content: Buffer.alloc(5_000, 'x') },
    { name: 'file', fileName: '', content: Buffer.alloc(0) },
  ]);
  const names: string[] = [];
  for await (const { name } of formParts(inPieces(form, [7]), type)) names.push(name);
  expect(names).toEqual(['list', 'file']);
});

it.each([
  ['has no boundary', 'multipart/form-data', Buffer.from('x')],
  ['is something else', type, Buffer.from('no form at all')],
  ['is cut off', type, formOf([{ name: 'file', fileName: 'a', content: Buffer.alloc(90) }]).subarray(0, 120)],
  ['has a head without end', type, Buffer.from(`--${boundary}\r\n${'a'.repeat(9_000)}`)],
  ['has a part without a name', type, Buffer.from(`--${boundary}\r\nA: b\r\n\r\nx\r\n--${boundary}--`)],
])('a body that %s is refused in words', async (_what, contentType, body) => {
  await expect(read(inPieces(body, [50]), contentType)).rejects.toThrow('did not arrive whole');
});
