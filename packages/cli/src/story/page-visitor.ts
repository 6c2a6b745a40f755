import { type PageForm, readForms, readLinks, readText } from './page-form.ts';

/** A page as it came, after its redirects. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly heading: string;
  readonly text: string;
  readonly html: string;
  readonly forms: readonly PageForm[];
}

const mostRedirects = 10;
const patienceMs = 10_000;

/**
 * Somebody with a browser that has no JavaScript: follows links and redirects, keeps cookies, fills in forms.
 *
 * It sends what the form on the page holds (the hidden token against forged requests too) and nothing that a person
 * could not send.
 */
export class PageVisitor {
  /** By host: browsers do not tell ports apart either. */
  readonly #cookies = new Map<string, Map<string, string>>();

  async open(url: string): Promise<Page> {
    return this.#follow(url, { method: 'GET' });
  }

  /** Follows the link whose words contain these. */
  async follow(page: Page, words: string): Promise<Page> {
    const link = readLinks(page.html).find(({ text }) => text.toLowerCase().includes(words.toLowerCase()));
    if (link === undefined) throw new Error(`no link "${words}" on "${page.heading}"`);
    return this.open(new URL(link.href, page.url).href);
  }

  /**
   * Fills in the form that has all these fields and sends it, with the button whose words are given or the first.
   *
   * Throws when the page has no such form: the story and the pages have drifted apart.
   */
  async submit(page: Page, fields: Readonly<Record<string, string>>, words?: string): Promise<Page> {
    const typed = Object.keys(fields);
    const hasButton = (form: PageForm) =>
      words === undefined ||
      form.buttons.some(({ label }) => label.toLowerCase().includes(words.toLowerCase()));
    const form = page.forms.find((one) => hasButton(one) && typed.every((name) => one.names.has(name)));
    if (form === undefined) {
      const wanted = [...typed, ...(words === undefined ? [] : [`"${words}"`])].join(', ');
      throw new Error(`no form with ${wanted} on "${page.heading}" (${new URL(page.url).pathname})`);
    }
    const values = new Map([...form.filled, ...Object.entries(fields)]);
    const button = form.buttons.find(
      ({ label }) => words === undefined || label.toLowerCase().includes(words.toLowerCase()),
    );
    if (button?.name !== undefined) values.set(button.name, button.value);
    const body = new URLSearchParams([...values]);
    const target = new URL(form.action === '' ? page.url : form.action, page.url);
    if (form.method === 'post') return this.#follow(target.href, { method: 'POST', body });
    target.search = body.toString();
    return this.open(target.href);
  }

  async #follow(url: string, first: { method: string; body?: URLSearchParams }): Promise<Page> {
    let [at, request] = [url, first];
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const response = await fetch(at, {
        ...request,
        headers: this.#headersFor(at, request.method),
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
      });
      this.#keepCookies(at, response);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status >= 400) return readPage(at, response);
      await response.arrayBuffer();
      at = new URL(location, at).href;
      request = { method: 'GET' };
    }
    throw new Error(`more than ${mostRedirects} redirects from ${new URL(url).pathname}`);
  }

  #headersFor(url: string, method: string): Record<string, string> {
    const { hostname, origin } = new URL(url);
    const cookies = [...(this.#cookies.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`);
    return {
      accept: 'text/html',
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
      // What a browser sends with a form of the same site; servers check it.
      ...(method === 'POST' ? { origin } : {}),
    };
  }

  #keepCookies(url: string, response: Response): void {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const split = pair.indexOf('=');
      const [name, value] = [pair.slice(0, split).trim(), pair.slice(split + 1).trim()];
      const isGone = attributes.some((attribute) =>
        /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute),
      );
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
  }
}

async function readPage(url: string, response: Response): Promise<Page> {
  const html = await response.text();
  const heading = readText(/<h1\b[^>]*>([\s\S]*?)<\/h1>/i.exec(html)?.[1] ?? '');
  return { url, status: response.status, heading, text: readText(html), html, forms: readForms(html) };
}
