import type { PageVisitor, VisitedPage } from '../support/page-visitor.ts';

/** A form of a page, as a stranger sees it. */
export interface FoundForm {
  /** Where the page that has it was. */
  readonly page: string;
  readonly action: string;
  readonly method: 'GET' | 'POST';
  /** Fields that are sent as they are: hidden ones, and those of buttons. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Names of fields that somebody types into. */
  readonly typed: readonly string[];
  /** Choices, each with what may be chosen. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** Pages that are one place with another id in it are looked at so many times. */
const mostOfOnePlace = 2;
const mostPages = 250;
/** Where a stranger's click would end the visit. */
const waysOut = /sign-out|\/leave|\/close|\/logbook\/open$|passkeys\/remove|\/assets\//;

/** Every page that somebody can come to by links, from these on; those of other sites are left alone. */
export async function crawl(visitor: PageVisitor, starts: readonly string[]): Promise<VisitedPage[]> {
  const seen = new Map<string, number>();
  const known = new Set<string>(starts);
  const waiting = [...starts];
  const pages: VisitedPage[] = [];
  for (let path = waiting.shift(); path !== undefined && pages.length < mostPages; path = waiting.shift()) {
    const place = placeOf(path);
    const times = seen.get(place) ?? 0;
    if (times >= mostOfOnePlace) continue;
    seen.set(place, times + 1);
    const page = await visitor.open(path);
    pages.push(page);
    for (const link of linksOf(page)) {
      if (known.has(link) || waysOut.test(link)) continue;
      known.add(link);
      waiting.push(link);
    }
  }
  return pages;
}

/** The same for every id: `/record/17` and `/record/18` are one place. */
function placeOf(path: string): string {
  const [before = '', query] = path.split('?');
  const place = before
    .split('/')
    .map((part) => (/\d|[0-9A-Z]{4}-[0-9A-Z]{4}/.test(part) ? ':id' : part))
    .join('/');
  return query === undefined ? place : `${place}?${[...new URLSearchParams(query).keys()].join('&')}`;
}

function linksOf({ html, url }: VisitedPage): string[] {
  return [...html.matchAll(/<a\b[^>]*\shref="([^"#][^"]*)"/g)].flatMap(([, written = '']) => {
    const href = written.replaceAll('&amp;', '&');
    if (!URL.canParse(href, url.href)) return [];
    const to = new URL(href, url);
    return to.host === url.host ? [`${to.pathname}${to.search}`] : [];
  });
}

/** The forms of a page that keep somebody here. */
export function formsOf({ html, url }: VisitedPage): FoundForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(
    ([, attributes = '', inside = '']) => {
      const action = attributeOf(attributes, 'action') || `${url.pathname}${url.search}`;
      if (waysOut.test(action) || !action.startsWith('/')) return [];
      return [
        {
          page: url.pathname,
          action,
          method: /method="post"/i.test(attributes) ? ('POST' as const) : ('GET' as const),
          ...fieldsOf(inside),
        },
      ];
    },
  );
}

function fieldsOf(inside: string): Pick<FoundForm, 'fixed' | 'typed' | 'choices'> {
  const fixed: Record<string, string> = {};
  const typed: string[] = [];
  const choices: Record<string, string[]> = {};
  const choose = (name: string, value: string) => {
    choices[name] = [...(choices[name] ?? []), value];
  };
  for (const [tag, kind = ''] of inside.matchAll(/<(input|textarea|select|button)\b[^>]*>/g)) {
    const [name, type] = [attributeOf(tag, 'name'), attributeOf(tag, 'type')];
    if (name === '') continue;
    if (kind === 'input' && type === 'hidden') fixed[name] = attributeOf(tag, 'value');
    else if (kind === 'button' || type === 'submit') choose(name, attributeOf(tag, 'value'));
    else if (type === 'radio' || type === 'checkbox') choose(name, attributeOf(tag, 'value'));
    else if (kind === 'select')
      choose(name, /<option\b[^>]*value="([^"]+)"/.exec(inside.slice(inside.indexOf(tag)))?.[1] ?? '');
    else if (type !== 'file') typed.push(name);
  }
  return { fixed, typed, choices };
}

function attributeOf(tag: string, name: string): string {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
