import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrivingForm } from './form-files.ts';

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

function inPieces(whole: Buffer, sizes: readonly number[]): Readable {
  function* pieces(): Generator<Buffer> {
    let from = 0;
    for (let turn = 0; from < whole.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield whole.subarray(from, from + size);
      from += size;
    }
  }
  return Readable.from(pieces());
}

async function read(body: Readable, contentType = type) {
  const form = arrivingForm(body, contentType, 'list');
  const files: { name: string; fileName?: string | undefined; content: string }[] = [];
  for (let file = await form.next(); file !== undefined; file = await form.next()) {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes) pieces.push(piece);
    files.push({
      name: file.name,
      fileName: file.fileName,
      content: Buffer.concat(pieces).toString('latin1'),
    });
  }
  return { fields: Object.fromEntries(form.fields), files };
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
          { name: 'list', content: Buffer.alloc(0) },
          { name: 'file', fileName: 'Bestände März.csv', content },
        ]);
        expect(await read(inPieces(form, sizes))).toEqual({
          fields: { gate: 'export' },
          files: [
            { name: 'list', fileName: undefined, content: '' },
            { name: 'file', fileName: 'Bestände März.csv', content: content.toString('latin1') },
          ],
        });
      },
    ),
    { numRuns: 300 },
  );
});

it('fields that stand before a file are here when the file is, while the rest is still on its way', async () => {
  const whole = formOf([
    { name: '_csrf', content: Buffer.from('token') },
    { name: 'list', content: Buffer.from('351756051234567') },
  ]);
  const body = new Readable({ read: () => undefined });
  body.push(whole.subarray(0, -40));
  const form = arrivingForm(body, type, 'list');
  expect((await form.next())?.name).toBe('list');
  expect(form.fields.get('_csrf')).toBe('token');
  body.destroy();
});

it('no more than a few pieces of a file are taken from the network before somebody reads it', async () => {
  let sent = 0;
  function* endless(): Generator<Buffer> {
    yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`);
    for (;;) {
      sent += 65_536;
      yield Buffer.alloc(65_536, 'x');
    }
  }
  const body = Readable.from(endless(), { highWaterMark: 1 });
  const file = await arrivingForm(body, type, 'list').next();
  await wait(50);
  expect(sent).toBeLessThan(10 * 65_536);
  let taken = 0;
  for await (const piece of file?.bytes ?? []) {
    taken += piece.length;
    if (taken > 20_000_000) break;
  }
  expect(sent - taken).toBeLessThan(10 * 65_536);
  body.destroy();
});

it('a part that has no name is passed over', async () => {
  const nameless = Buffer.from(`--${boundary}\r\nA: b\r\n\r\nx\r\n`);
  const form = Buffer.concat([nameless, formOf([{ name: 'list', content: Buffer.from('1') }])]);
  const { files } = await read(inPieces(form, [7]));
  expect(files).toEqual([{ name: 'list', fileName: undefined, content: '1' }]);
});

const cutOff = formOf([
  { name: 'list', content: Buffer.alloc(0) },
  { name: 'file', fileName: 'a', content: Buffer.alloc(90) },
]);

it.each([
  ['has no boundary', 'multipart/form-data', Buffer.from('x')],
  ['is something else', type, Buffer.from('no form at all')],
  ['is empty', type, Buffer.alloc(0)],
  ['is cut off in a file', type, cutOff.subarray(0, -80)],
  ['is cut off in a head', type, cutOff.subarray(0, 150)],
  ['has a head without end', type, Buffer.from(`--${boundary}\r\n${'a'.repeat(9_000)}`)],
])('a body that %s is refused in words', async (_what, contentType, body) => {
  await expect(read(inPieces(body, [50]), contentType)).rejects.toThrow('did not arrive whole');
  await expect(read(inPieces(body, [9_000]), contentType)).rejects.toThrow('did not arrive whole');
});

it('a body whose sender goes away is refused, and so is whoever waits for the next file', async () => {
  const body = new Readable({ read: () => undefined });
  body.push(cutOff.subarray(0, -80));
  const form = arrivingForm(body, type, 'list');
  const first = await form.next();
  for await (const _ of first?.bytes ?? []);
  const second = await form.next();
  const reading = async () => {
    for await (const _ of second?.bytes ?? []);
  };
  setImmediate(() => body.destroy());
  await expect(reading()).rejects.toThrow('did not arrive whole');
  await expect(form.next()).rejects.toThrow('did not arrive whole');
});

it('a field that is longer than any of ours is refused', async () => {
  const form = formOf([{ name: 'gate', content: Buffer.alloc(100_000, 'x') }]);
  await expect(read(inPieces(form, [1_000]))).rejects.toThrow('too long');
});
