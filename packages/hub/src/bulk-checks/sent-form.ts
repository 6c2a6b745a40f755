import { isGate, RegistryError } from '@deadset/domain';
import type { ArrivingForm, FormFile } from './form-files.ts';
import type { SentList } from './receive.ts';

/** Pasted text up to this, in bytes, is shown again when it is refused. */
const longestShownAgain = 1024 * 1024;

/** The text field of a list, which may be as long as a file. */
export const pastedField = 'list';
const fileField = 'file';

/** A form as it was filled in. */
export interface SentForm {
  readonly kind: string;
  readonly gate: string;
  /** Where the list is: pasted, or in a file when nothing was. */
  readonly field: typeof pastedField | typeof fileField;
  /** What was pasted, where it is short enough to be shown again. */
  readonly pasted?: string;
  /** The list as it arrives; absent where there is none. */
  readonly list?: Pick<SentList, 'bytes' | 'name'>;
}

/**
 * Reads the fields of the form up to the list. They come in the order of the page: the token, what the list is, the
 * gate, the text, the file. Undefined for a form that is not ours; nothing of its list is read.
 */
export async function readSentForm(
  form: ArrivingForm,
  isOurs: (token: string) => boolean,
): Promise<SentForm | undefined> {
  let isChecked = false;
  const chosen = () => ({ kind: form.fields.get('kind') ?? '', gate: form.fields.get('gate') ?? '' });
  for (let file = await form.next(); file !== undefined; file = await form.next()) {
    isChecked ||= isOurs(form.fields.get('_csrf') ?? '');
    if (!isChecked) return undefined;
    const { whole, bytes } = await begun(file);
    if (whole?.trim() === '') continue;
    if (file.name === pastedField)
      return {
        ...chosen(),
        field: pastedField,
        ...(whole === undefined ? {} : { pasted: whole }),
        list: { bytes },
      };
    const named = file.fileName === undefined || file.fileName === '' ? {} : { name: file.fileName };
    return { ...chosen(), field: fileField, list: { bytes, ...named } };
  }
  isChecked ||= isOurs(form.fields.get('_csrf') ?? '');
  return isChecked ? { ...chosen(), field: fileField } : undefined;
}

/** The list of a form. Throws 'invalid', with what to do, when the form lacks something. */
export function listOf({ kind, gate, list }: SentForm): Pick<SentList, 'gate' | 'kind' | 'bytes' | 'name'> {
  if (list === undefined) throw new RegistryError('invalid', 'Choose a file, or paste the list.');
  if (!isGate(gate)) throw new RegistryError('invalid', 'Choose why the phones are checked.');
  if (kind !== 'devices' && kind !== 'manifest')
    throw new RegistryError('invalid', 'Choose what kind of list it is.');
  return { gate, kind, ...list };
}

/** The bytes, of which the first are read already: all of them as text where there are few. */
async function begun({ bytes }: FormFile): Promise<{ whole?: string; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  let next = await iterator.next();
  for (; next.done !== true && size + next.value.length <= longestShownAgain; next = await iterator.next()) {
    size += next.value.length;
    read.push(next.value);
  }
  const isWhole = next.done === true;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* read;
    for (; next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { bytes: all(), ...(isWhole ? { whole: Buffer.concat(read).toString('utf8') } : {}) };
}
