import { type Gate, isGate, RegistryError } from '@deadset/domain';
import type { BulkCheckKind } from '../database/index.ts';
import type { FormPart } from './form-parts.ts';
import type { SentList } from './receive.ts';

/** Longest value of a field that is not the list, in bytes. */
const longestField = 200;

/** A list as a form brings it. */
type SentForm = Pick<SentList, 'gate' | 'kind' | 'bytes' | 'name'>;

/**
 * Reads the fields of the form up to the list, which is then read as it arrives: pasted text, or a file where nothing
 * was pasted. The fields come in the order of the page: the token, what the list is, the gate, the text, the file.
 *
 * Undefined for a form that is not ours; nothing of its list is read. Throws 'invalid' for one that lacks something.
 */
export async function readSentForm(
  parts: AsyncGenerator<FormPart>,
  isOurs: (token: string) => boolean,
): Promise<SentForm | undefined> {
  let isChecked = false;
  const fields = new Map<string, string>();
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const { name, fileName, bytes } = next.value;
    if (name !== 'list' && name !== 'file') {
      fields.set(name, await shortText(bytes));
      continue;
    }
    isChecked ||= isOurs(fields.get('_csrf') ?? '');
    if (!isChecked) return undefined;
    const list = await unlessEmpty(bytes);
    if (list === undefined) continue;
    const named = fileName === undefined || fileName === '' ? {} : { name: fileName };
    return { gate: gateOf(fields.get('gate')), kind: kindOf(fields.get('kind')), bytes: list, ...named };
  }
  throw new RegistryError('invalid', 'Choose a file, or paste the list.');
}

async function shortText(bytes: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of bytes) {
    text += piece.toString('utf8');
    if (text.length > longestField) throw new RegistryError('invalid', 'A field of the form is too long.');
  }
  return text;
}

/** The bytes, from the first one that is no blank; undefined when there is none. */
async function unlessEmpty(bytes: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer> | undefined> {
  const iterator = bytes[Symbol.asyncIterator]();
  let next = await iterator.next();
  // Line ends before the list count as lines of it, so only a part that is nothing else is passed over.
  const blank: Buffer[] = [];
  while (next.done !== true && next.value.toString('latin1').trim() === '' && blank.length < 100) {
    blank.push(next.value);
    next = await iterator.next();
  }
  if (next.done === true) return undefined;
  async function* all(): AsyncGenerator<Buffer> {
    yield* blank;
    for (let piece = next; piece.done !== true; piece = await iterator.next()) yield piece.value;
  }
  return all();
}

function gateOf(text = ''): Gate {
  if (isGate(text)) return text;
  throw new RegistryError('invalid', 'Choose why the phones are checked.');
}

function kindOf(text = ''): BulkCheckKind {
  if (text === 'devices' || text === 'manifest') return text;
  throw new RegistryError('invalid', 'Choose what kind of list it is.');
}
