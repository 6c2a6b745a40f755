import { ruleOf } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type App, requireActOfRoute } from '../http/index.ts';
import { pageCookies } from './cookies.ts';
import { englishTag, type Language } from './language-file.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language that a page asked for is shown in. */
    language?: Language;
  }
}

/** A line of the switch: the same page in another language. */
export interface LanguageLink {
  readonly name: string;
  readonly tag: string;
  /** Absent for the language of the page itself. */
  readonly href?: string;
}

/**
 * Finds out which language each page is asked for in: what the reader chose by the switch (`?lang=`), which is kept in a
 * cookie of this visit that is for nothing else, or what their browser asks for.
 */
export function chooseLanguages(scope: App, languages: readonly Language[], secure: boolean): void {
  const cookies = pageCookies(secure);
  scope.addHook('onRequest', async (request, reply) => {
    const chosen = takeFromQuery(request);
    const picked = languages.find(({ tag }) => tag === chosen);
    if (picked !== undefined) void reply.setCookie(cookies.language, picked.tag, cookies.settings);
    const english = languages.find(({ tag }) => tag === englishTag);
    const language = isForStaff(request)
      ? english
      : (picked ?? wantedLanguage(request, languages) ?? english);
    if (language !== undefined) request.language = language;
    if (languages.length > 1) void reply.header('vary', 'accept-language, cookie');
  });
}

/** Pages that nobody opens but people at work are in English alone; see docs/decisions/0037. */
function isForStaff({ routeOptions: { method, url = '' } }: FastifyRequest): boolean {
  const act = requireActOfRoute([method].flat()[0] ?? 'GET', url);
  return ruleOf(act).who.every(({ to }) => to === 'person' || to === 'approver');
}

/** What `?lang=` says; it is taken out, so that the pages themselves need not know it. */
function takeFromQuery(request: FastifyRequest): string | undefined {
  const { query } = request;
  if (typeof query !== 'object' || query === null || !('lang' in query)) return undefined;
  const { lang } = query;
  delete query.lang;
  return typeof lang === 'string' ? lang : undefined;
}

/** The language that a browser has kept from the switch, or else asks for by itself. */
export function wantedLanguage(
  { headers }: Pick<FastifyRequest, 'headers'>,
  languages: readonly Language[],
): Language | undefined {
  // Read from the header, for where there is no page nobody has taken the cookies apart.
  const [, kept] = /(?:^|;\s*)(?:__Host-)?deadset-language=([\w-]+)/.exec(headers.cookie ?? '') ?? [];
  const chosen = languages.find(({ tag }) => tag === kept);
  return chosen ?? acceptedLanguage(headers['accept-language'], languages);
}

/** The first language that a browser asks for and that there is; RFC 9110 section 12.5.4, RFC 4647 section 3.4. */
export function acceptedLanguage(header = '', languages: readonly Language[]): Language | undefined {
  const wanted = header
    .slice(0, 1_000)
    .split(',')
    .map((range) => {
      const [tag = '', weight = ''] = range.trim().split(/\s*;\s*q=/i);
      return { tag: tag.toLowerCase(), quality: weight === '' ? 1 : Number(weight) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    for (let range = tag; range !== ''; range = range.replace(/(^|-)[^-]*$/, '')) {
      const isMeant = (known: string) => known === range || known.startsWith(`${range}-`);
      const found = languages.find((one) => isMeant(one.tag.toLowerCase()));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The switch of a page; empty with one language, and on the answer to a form, which cannot be asked for again. */
export function languageLinks({ request }: FastifyReply, languages: readonly Language[]): LanguageLink[] {
  if (languages.length < 2 || request.method !== 'GET') return [];
  const [path = '/', query = ''] = request.url.split('?');
  return languages.map(({ name, tag }) => {
    if (tag === request.language?.tag) return { name, tag };
    const parameters = new URLSearchParams(query);
    parameters.set('lang', tag);
    return { name, tag, href: `${path}?${parameters.toString()}` };
  });
}
