import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeDrawing } from '../../bench/link-drawing/large-drawing.ts';
import { type Presents, present } from '../../packages/hub/test/leads/lead-world.ts';
import { launchBrowser } from '../browser.ts';
import {
  faultsOf,
  heading,
  makePasskey,
  press,
  type StaffSite,
  sayPurpose,
  startStaffSite,
} from './staff-site.ts';

let site: StaffSite;
let browser: Browser;
let analyst: Page;
const faults: string[] = [];

beforeAll(async () => {
  // WebGL by the processor, where there is no other.
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser('--enable-unsafe-swiftshader')]);
  await site.addOrganisation('police-east', 'East Force', 'police');
  await site.addOrganisation('shop-a', 'Corner Shop', 'shop', ['resale']);
  await site.addOrganisation('shop-b', 'High Street Shop', 'shop', ['resale']);
  await site.addOrganisation('maker-a', 'A Maker', 'maker', ['account']);
  await site.addOrganisation('network-a', 'Northern Mobile', 'network-operator', ['network-attach']);
  const honest = Array.from(
    { length: 30 },
    (_, place): Presents => ({
      presenter: `honest-${place}`,
      afters: ['nothing', 'nothing', 'nothing', 'nothing'],
    }),
  );
  const stall: Presents = { presenter: 'stall', afters: Array.from({ length: 6 }, () => 'moved' as const) };
  const pitch: Presents = {
    presenter: 'pitch',
    afters: Array.from({ length: 6 }, () => 'moved' as const),
    alsoBy: { participant: 'shop-b', presenter: 'market', first: 3 },
  };
  await present(site.database, Date.now(), [...honest, stall, pitch]);
  analyst = await site.signIn(browser, 'police-east', 'Analyst 12', ['analyst']);
  analyst.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  analyst.on('console', (message) => {
    // A form that is refused is 400, and meant.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  await makePasskey(analyst);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};

describe('an analyst', () => {
  it('finds a lead, reads each row, signs it with a passkey, and sees how it is linked', async () => {
    await sayPurpose(analyst, 'To investigate a crime', 'handling review');
    await analyst.goto(`${site.url}/police/leads`);
    await heading(analyst, 'Leads about presenters');
    await press(analyst, 'Look at all presenters now');
    await analyst.getByRole('link', { name: 'Lead 1', exact: true }).waitFor();
    await look(analyst, 'leads');
    await analyst.getByRole('link', { name: 'Lead 1', exact: true }).click();
    await analyst.getByText('Nobody may act on this before a person has read each row').waitFor();
    await look(analyst, 'lead');
    await analyst.getByRole('button', { name: 'Decide on it' }).click();
    await heading(analyst, 'Decide on lead 1');
    await press(analyst, 'Sign with my name');
    await analyst.getByText('There is a problem').waitFor();
    await look(analyst, 'decision');
    await analyst.getByLabel('I have read each row').check();
    await analyst.getByLabel('What you looked at').fill('Read the six rows; all came up at the maker.');
    await press(analyst, 'Sign with my name');
    await heading(analyst, 'Leads about presenters');
    expect(await analyst.locator('main').innerText()).toContain('Signed');
    await analyst.getByRole('link', { name: 'How they are linked' }).click();
    await heading(analyst, 'How leads are linked');
    await analyst.locator('[data-drawn]').waitFor();
    expect(await redsIn(analyst)).toBeGreaterThan(0);
    await look(analyst, 'links');
    for (const [name, begins] of [
      ['GraphML', '<?xml'],
      ['GEXF', '<?xml'],
      ['entities', 'Entity ID,Entity Type,Label'],
      ['links', 'Link ID,From Entity ID,To Entity ID'],
    ] as const)
      expect(await textBehind(analyst, name), name).toContain(begins);
    expect(faults).toEqual([]);
  });

  it('refuses a lead with a reason, and says who is the same presenter under another name', async () => {
    await analyst.goto(`${site.url}/police/leads`);
    await analyst.getByRole('link', { name: 'Lead 2', exact: true }).click();
    await analyst.getByRole('link', { name: 'Who else was refused with these phones' }).click();
    await heading(analyst, 'Who else was refused with the phones of lead 2');
    await look(analyst, 'same hands');
    await analyst.getByLabel('market__ at shop-b').check();
    await analyst
      .getByLabel('What shows that they are the same')
      .fill('The same man in both shops’ pictures.');
    await press(analyst, 'Count them as one and look again');
    await heading(analyst, 'Leads about presenters');
    await analyst.getByRole('link', { name: 'Lead 3', exact: true }).click();
    await analyst.getByText('The same as market__ at shop-b').waitFor();
    await look(analyst, 'lead about two');
    await analyst.getByRole('button', { name: 'Decide on it' }).click();
    await analyst.getByLabel('There is nothing in it').check();
    await analyst
      .getByLabel('What you looked at')
      .fill('They hand phones to a charity next door, with papers.');
    await press(analyst, 'Sign with my name');
    await heading(analyst, 'Leads about presenters');
    expect(await analyst.locator('main').innerText()).toContain('Dismissed');
    expect(faults).toEqual([]);
  });

  it('reads the same in a table where there are no scripts', async () => {
    const context = await browser.newContext({
      locale: 'en-GB',
      javaScriptEnabled: false,
      storageState: await analyst.context().storageState(),
    });
    const page = await context.newPage();
    await page.goto(`${site.url}/police/leads/links`);
    expect(await page.locator('table').innerText()).toContain('Lead 1: stall___ at shop-a');
    expect(await page.locator('[data-link-graph]').isHidden()).toBe(true);
    await context.close();
  });

  it('sees a hundred thousand nodes drawn', async () => {
    const drawing = JSON.stringify(largeDrawing(100_000));
    await analyst.route('**/drawing.json', (route) =>
      route.fulfill({ contentType: 'application/json', body: drawing }),
    );
    await analyst.goto(`${site.url}/police/leads/links`);
    await analyst.locator('[data-drawn="100000"]').waitFor();
    // How fast is for `npm run bench -- links`: here other tests run beside it.
    expect(await redsIn(analyst)).toBeGreaterThan(1_000);
    expect(faults).toEqual([]);
  });
});

/** The file that a link of the page leads to. */
async function textBehind(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name, exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}

/** Dots of the red of presenters in a picture of the drawing. */
async function redsIn(page: Page): Promise<number> {
  const picture = await page.locator('[data-link-graph]').screenshot();
  return page.evaluate<number>(`(async () => {
    const bytes = Uint8Array.from(atob('${picture.toString('base64')}'), (sign) => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const paper = new OffscreenCanvas(image.width, image.height).getContext('2d');
    paper.drawImage(image, 0, 0);
    const { data } = paper.getImageData(0, 0, image.width, image.height);
    let reds = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] > 180 && data[at + 1] < 100 && data[at + 2] < 80) reds += 1;
    return reds;
  })()`);
}
