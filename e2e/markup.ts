import { HtmlValidate } from 'html-validate';
import type { Browser, Page, Response } from 'playwright-core';

/**
 * What the HTML standard and WAI-ARIA ask of the markup. Style is not its business, nor what axe judges better in the page
 * as the browser shows it.
 */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    // GOV.UK Frontend's own macros: `role` beside the element that implies it, for old assistive technology.
    'no-redundant-role': 'off',
    // A table that scrolls is a named region which takes the focus, as WCAG 2.1.1 needs it.
    'prefer-native-element': 'off',
    // What pages load is served by ourselves, under addresses that name its content.
    'require-sri': 'off',
    // The error summary of GOV.UK Frontend has a heading and stands above the page's own.
    'heading-level': ['error', { minInitialRank: 'h2' }],
    // A button in a form sends it, by the standard.
    'no-implicit-button-type': 'off',
    // A name on a region or group that ARIA lets be named.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // Lengths of titles are a taste of search engines.
    'long-title': 'off',
  },
});

/** The newest document of each page, as it came over the line: the browser's own tree hides what was wrong. */
const documents = new WeakMap<Page, Response>();

/** Keeps the source of every document that this browser is shown from now on. */
export function keepDocuments(browser: Browser): void {
  browser.on('context', (context) => {
    context.on('page', (page) => {
      page.on('response', (response) => {
        const isDocument = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
        if (isDocument && (response.status() < 300 || response.status() >= 400))
          documents.set(page, response);
      });
    });
  });
}

/** What is wrong with the markup of the document that a page shows, a line for each place. */
export async function findMarkupFaults(page: Page): Promise<string[]> {
  const response = documents.get(page);
  if (response?.headers()['content-type']?.startsWith('text/html') !== true) return [];
  const report = await validator.validateString(await response.text());
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `markup ${line}:${column} ${ruleId}: ${message}`),
  );
}
