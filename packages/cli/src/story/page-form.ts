/** A button as it stands on a page. */
interface PageButton {
  readonly label: string;
  readonly name?: string;
  readonly value: string;
}

/** A form as a browser without JavaScript sees it. */
export interface PageForm {
  readonly action: string;
  readonly method: 'get' | 'post';
  /** What would be sent if nobody typed anything: hidden fields, filled fields, chosen options. */
  readonly filled: ReadonlyMap<string, string>;
  /** Every field that can be sent, filled or not. */
  readonly names: ReadonlySet<string>;
  readonly buttons: readonly PageButton[];
}

export interface PageLink {
  readonly href: string;
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The forms of a page of our own or of the simulated operator; it reads what those write, not any HTML. */
export function readForms(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag = '', body = '']) => {
    const attributes = readAttributes(tag);
    const filled = new Map<string, string>();
    const names = new Set<string>();
    for (const field of readFields(body)) {
      names.add(field.name);
      if (field.value !== undefined) filled.set(field.name, field.value);
    }
    const method = attributes.get('method')?.toLowerCase() === 'post' ? 'post' : 'get';
    return { action: attributes.get('action') ?? '', method, filled, names, buttons: readButtons(body) };
  });
}

export function readLinks(html: string): PageLink[] {
  return [...html.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/gi)].map(([, tag = '', body = '']) => ({
    href: readAttributes(tag).get('href') ?? '',
    text: readText(body),
  }));
}

/** The words of a piece of HTML, without its tags and with single spaces. */
export function readText(html: string): string {
  const visible = html.replace(/<(script|style|svg|head)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return decodeEntities(visible).replace(/\s+/g, ' ').trim();
}

function readFields(html: string): { name: string; value?: string }[] {
  const inputs = [...html.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, tag = '']) => {
    const attributes = readAttributes(tag);
    const name = attributes.get('name');
    const type = attributes.get('type') ?? 'text';
    if (name === undefined || type === 'submit') return [];
    const isChoice = type === 'radio' || type === 'checkbox';
    if (isChoice && !attributes.has('checked')) return [{ name }];
    return [{ name, value: attributes.get('value') ?? (isChoice ? 'on' : '') }];
  });
  const areas = [...html.matchAll(/<(textarea|select)\b([^>]*)>([\s\S]*?)<\/\1>/gi)].flatMap(
    ([, kind = '', tag = '', body = '']) => {
      const name = readAttributes(tag).get('name');
      if (name === undefined) return [];
      return [{ name, value: kind.toLowerCase() === 'textarea' ? decodeEntities(body) : chosenOption(body) }];
    },
  );
  return [...inputs, ...areas];
}

function chosenOption(html: string): string {
  const options = [...html.matchAll(/<option\b([^>]*)>/gi)].map(([, tag = '']) => readAttributes(tag));
  const chosen = options.find((attributes) => attributes.has('selected')) ?? options[0];
  return chosen?.get('value') ?? '';
}

function readButtons(html: string): PageButton[] {
  return [...html.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(([, tag = '', body = '']) => {
    const attributes = readAttributes(tag);
    const name = attributes.get('name');
    const button = { label: readText(body), value: attributes.get('value') ?? '' };
    return name === undefined ? button : { ...button, name };
  });
}

function readAttributes(tag: string): Map<string, string> {
  const pairs = [...tag.matchAll(/([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)];
  return new Map(
    pairs.map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decodeEntities(double ?? single ?? bare ?? ''),
    ]),
  );
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return entities[String(name).toLowerCase()] ?? whole;
  });
}
