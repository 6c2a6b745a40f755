import { readTrace, type Trace, type TraceKind } from './device-trace.ts';
import type { ImeiKey } from './imei.ts';

/** Where on a device an identifier was read: what a court asks, and what somebody can look at again. */
export const traceSources = [
  'settings',
  'sim-tray',
  'activation-screen',
  'sim-card',
  'back-of-phone',
  'box',
  'lost-mode',
  'bluetooth',
  'other',
] as const;
export type TraceSource = (typeof traceSources)[number];

/** One device of a list, understood. */
export interface ExhibitRow {
  readonly traces: readonly Trace[];
  readonly readFrom?: TraceSource;
  /** What the locked screen says, such as a name and a number: personal, and sealed at rest. */
  readonly lostModeText?: string;
  readonly description?: string;
  readonly seal?: string;
  /** What should be looked at again, though the row is taken. */
  readonly doubts: readonly string[];
}

export type ExhibitRowResult =
  | { readonly ok: true; readonly row: ExhibitRow }
  | { readonly ok: false; readonly problem: string };

/** A value under the word that says what it is; `undefined` where only its shape can say it. */
export interface RowPart {
  readonly label: PartLabel | undefined;
  readonly text: string;
}

/** What a part of a row can be. */
export type PartLabel = TraceKind | 'read-from' | 'lost-mode' | 'description' | 'seal' | 'number';

const labels: readonly { readonly label: PartLabel; readonly words: RegExp }[] = [
  { label: 'imei', words: /^imei( ?\/? ?(sv|[1-4]))?$/ },
  { label: 'partial-imei', words: /^(partial( imei)?|imei with gaps)$/ },
  { label: 'iccid', words: /^(iccid|sim( card)?( number)?)$/ },
  { label: 'serial', words: /^(serial( ?(no|number))?|s\/?n)\.?$/ },
  { label: 'eid', words: /^eid$/ },
  { label: 'mac', words: /^(mac|bluetooth|bt|wi-?fi)( address)?$/ },
  { label: 'read-from', words: /^(read from|identified by|from|where)$/ },
  { label: 'lost-mode', words: /^(lost( mode)?( text)?|lock screen|screen)$/ },
  { label: 'description', words: /^(description|what|device|model|make)$/ },
  { label: 'seal', words: /^(seal|bag|seal( ?(no|number))|seal\/bag)\.?$/ },
  { label: 'number', words: /^(no|number|item|row|exhibit)\.?$/ },
];

/** What a heading or a word before a colon names; undefined for any other words. */
export function readPartLabel(words: string): PartLabel | undefined {
  const plain = words
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ');
  return labels.find(({ words: form }) => form.test(plain))?.label;
}

/** Most that is kept of a text of an exhibit, in characters. */
export const longestExhibitText = 300;
const mostImeis = 4;

/** Understands one device of a list from its parts. A row that cannot be taken says what to do about it. */
export function readExhibitRow(parts: readonly RowPart[]): ExhibitRowResult {
  const traces: Trace[] = [];
  const texts = new Map<PartLabel, string[]>();
  for (const part of parts.filter(({ text }) => text.trim() !== '')) {
    const label = part.label ?? labelByShape(part.text);
    if (!isTraceLabel(label)) {
      texts.set(label, [...(texts.get(label) ?? []), part.text.trim()]);
      continue;
    }
    const hasGap = label === 'imei' && /[?xX_*]/.test(part.text);
    const read = readTrace(hasGap ? 'partial-imei' : label, part.text);
    if (!read.ok) return read;
    if (!traces.some((one) => one.kind === read.trace.kind && one.text === read.trace.text))
      traces.push(read.trace);
  }
  const whole = texts.get('description')?.join(', ');
  const problem = problemOf(traces, texts);
  if (problem !== undefined) return { ok: false, problem };
  const [lostMode, seal] = [texts.get('lost-mode')?.join(' '), texts.get('seal')?.at(0)];
  const readFrom = readSource(texts.get('read-from')?.at(0) ?? '');
  return {
    ok: true,
    row: {
      traces,
      doubts: traces.flatMap(({ doubt }) => doubt ?? []),
      ...(whole !== undefined && { description: whole }),
      ...(lostMode !== undefined && { lostModeText: lostMode }),
      ...(seal !== undefined && { seal }),
      ...(readFrom !== undefined && { readFrom }),
    },
  };
}

function problemOf(
  traces: readonly Trace[],
  texts: ReadonlyMap<PartLabel, readonly string[]>,
): string | undefined {
  if (traces.length === 0 && !texts.has('description') && !texts.has('lost-mode'))
    return 'Nothing here tells one device from another. Give an identifier, or describe it.';
  if (traces.filter(({ kind }) => kind === 'imei').length > mostImeis)
    return 'A phone has four IMEIs at most. Put each device on a line of its own.';
  if ((texts.get('seal') ?? []).some((seal) => !isSeal(seal)))
    return 'A seal number has letters, digits, hyphens and slashes only, 30 at most.';
  const tooLong = [...texts.values()].some((all) => all.join(', ').length > longestExhibitText);
  return tooLong ? `A text is longer than ${longestExhibitText} characters. Shorten it.` : undefined;
}

/** Whether a text can be the number of a seal or bag: it is printed as a barcode, which has no other letters. */
export function isSeal(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z/-]{0,29}$/.test(text);
}

/** Where it was read, by these words; undefined for others. */
export function readSource(text: string): TraceSource | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, '-');
  return traceSources.find((source) => source === plain);
}

function isTraceLabel(label: PartLabel): label is TraceKind {
  return !['read-from', 'lost-mode', 'description', 'seal', 'number'].includes(label);
}

/** What a value without a word before it is, by its shape alone. */
function labelByShape(text: string): PartLabel {
  const plain = text.trim().replace(/[\s.-]/g, '');
  if (/^89[0-9]{30}$/.test(plain)) return 'eid';
  if (/^89[0-9]{16,18}[fF]?$/.test(plain)) return 'iccid';
  if (/^(?=.*[?xX_*])[0-9?xX_*]{14,15}$/.test(plain)) return 'partial-imei';
  if (/^[0-9]{10,17}$/.test(plain.replaceAll('/', ''))) return 'imei';
  if (/^([0-9A-F]{2}[:-]){5}[0-9A-F]{2}$/i.test(text.trim())) return 'mac';
  // Makers' serial numbers mix letters and digits without a space; a lone word is a description.
  if (/^(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{8,20}$/.test(text.trim())) return 'serial';
  return 'description';
}

/** The IMEI keys of a row. */
export function keysOfRow({ traces }: Pick<ExhibitRow, 'traces'>): ImeiKey[] {
  return traces.flatMap((trace) => (trace.kind === 'imei' ? [trace.key] : []));
}

/** Whether two rows say exactly the same of a device: one listed twice, or two that somebody must tell apart by a seal. */
export function isSameRow(a: ExhibitRow, b: ExhibitRow): boolean {
  return sameness(a) === sameness(b);
}

/** What two rows that are one device listed twice have in common. */
export function sameness({ traces, seal, description, lostModeText }: ExhibitRow): string {
  const read = traces.map(({ kind, text }) => `${kind} ${text}`).sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify([read, seal ?? '', description ?? '', lostModeText ?? '']);
}
