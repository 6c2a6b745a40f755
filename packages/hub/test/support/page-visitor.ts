/** A page as it came, after its redirects. */
export interface VisitedPage {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

const mostRedirects = 10;

/** Somebody with a browser that has no JavaScript: keeps cookies, follows redirects, fills in forms. */
export class PageVisitor {
  readonly #cookies = new Map<string, string>();
  readonly #site: string;

  /** `site` is the address that paths belong to. */
  constructor(site: string) {
    this.#site = site;
  }

  /** Names of the cookies that are kept now. */
  get cookies(): string[] {
    return [...this.#cookies.keys()];
  }

  /** All of them, as a browser sends them. */
  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  open(address: string): Promise<VisitedPage> {
    return this.#follow(new URL(address, this.#site), { method: 'GET' });
  }

  /** Sends the form of a page that goes to `action`, with its hidden and filled fields and what is typed. */
  submit(
    page: VisitedPage,
    action: string,
    typed: Readonly<Record<string, string>> = {},
  ): Promise<VisitedPage> {
    const form = [...page.html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(
      ([, to]) => to === action,
    );
    if (form === undefined) throw new Error(`no form for ${action} on ${page.url.pathname}`);
    return this.send(new URL(action, page.url).href, { ...filledFields(form[2] ?? ''), ...typed });
  }

  /** Sends fields to an address, form or no form. */
  send(address: string, fields: Readonly<Record<string, string>>): Promise<VisitedPage> {
    return this.#follow(new URL(address, this.#site), { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #follow(first: URL, start: { method: string; body?: URLSearchParams }): Promise<VisitedPage> {
    let [url, request] = [first, start];
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const headers = { cookie: this.cookieHeader };
      const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
      this.#keepCookies(answer);
      const location = answer.headers.get('location');
      const next = location === null ? undefined : new URL(location, url);
      // A way out of the site is not followed: the test looks at where it leads.
      if (next === undefined || next.hostname !== url.hostname) {
        return {
          url: next ?? url,
          status: answer.status,
          headers: answer.headers,
          html: await answer.text(),
        };
      }
      await answer.arrayBuffer();
      [url, request] = [next, { method: 'GET' }];
    }
    throw new Error('too many redirects');
  }

  #keepCookies(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

function filledFields(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
  return Object.fromEntries(
    inputs
      .filter((tag) => !/type="(radio|checkbox)"/.test(tag) || /\schecked/.test(tag))
      .map((tag): [string, string] => [valueOf(tag, 'name'), valueOf(tag, 'value')])
      .filter(([name]) => name !== ''),
  );
}

function valueOf(tag: string, attribute: string): string {
  return (new RegExp(`${attribute}="([^"]*)"`).exec(tag)?.[1] ?? '').replaceAll('&#39;', "'");
}
