import type { Page } from 'playwright-core';
import type { Keeper } from './site.ts';

export interface Kept {
  readonly reference: string;
  readonly code: string;
}

/** Called on every page of a journey, with a name for it, once the page is there. */
export type Look = (name: string) => Promise<void>;

const noLook: Look = () => Promise.resolve();

/** The pages of somebody who reports a phone, as they see and use them. */
export class ReportJourney {
  readonly #page: Page;
  readonly #url: string;
  readonly #look: Look;

  constructor(page: Page, url: string, look: Look = noLook) {
    this.#page = page;
    this.#url = url;
    this.#look = look;
  }

  get heading(): Promise<string> {
    return this.#page.getByRole('heading', { level: 1 }).innerText();
  }

  async press(name: string): Promise<void> {
    await this.#page.getByRole('button', { name, exact: true }).click();
  }

  /** From the start page to the page that shows reference and code. */
  async report(imei: string): Promise<Kept> {
    await this.#page.goto(this.#url);
    await this.#look('start');
    await this.press('Report a phone');
    await this.#look('are you safe');
    await this.press('I am safe. Continue');
    await this.#look('whose phone');
    await this.#page.getByLabel('Mine', { exact: true }).check();
    await this.press('Continue');
    await this.#look('what happened');
    await this.press('Continue');
    await this.#look('what happened, nothing chosen');
    await this.#page.getByLabel('Somebody took it').check();
    await this.press('Continue');
    // Where no operator can be asked, there is no page for the telephone number.
    if (new URL(this.#page.url()).pathname === '/report/line') {
      await this.#look('telephone number');
      await this.#page.getByRole('link', { name: 'Use the IMEI instead' }).click();
    }
    await this.#look('phone');
    await this.#typeNumber(imei);
    await this.#typeTime();
    await this.#look('check answers');
    await this.press('Send the report');
    await this.#look('confirmation');
    return {
      reference: await this.#page.locator('#reference').innerText(),
      code: await this.#page.locator('#withdrawal-code').innerText(),
    };
  }

  /** Types a wrong number first: the doubt about its last digit is a page of its own. */
  async #typeNumber(imei: string): Promise<void> {
    const wrongDigit = imei.endsWith('0') ? '1' : '0';
    await this.#page.getByLabel('IMEI', { exact: true }).fill(`${imei.slice(0, 14)}${wrongDigit}`);
    await this.press('Continue');
    await this.#look('phone, last digit in doubt');
    await this.#page
      .getByLabel('IMEI', { exact: true })
      .fill(imei.replace(/(.{2})(.{6})(.{6})/, '$1 $2-$3 '));
    await this.press('Continue');
  }

  async #typeTime(): Promise<void> {
    await this.#look('when');
    await this.press('Continue');
    await this.#look('when, empty');
    await this.#page.getByLabel('Day', { exact: true }).fill('1');
    await this.#page.getByLabel('Month').fill('6');
    await this.#page.getByLabel('Year').fill('2026');
    await this.#page.getByLabel('Time', { exact: true }).fill('2.30pm');
    await this.press('Continue');
  }

  /** From the confirmation to the operator's sign-in. */
  async goOnToOperator(): Promise<void> {
    await this.press('I have both. Prove it is mine');
    await this.#look('choose a network');
    await this.press('Continue');
    await this.#look('choose a network, nothing chosen');
    await this.chooseOperator();
    await this.#look('operator: sign in');
  }

  async chooseOperator(): Promise<void> {
    await this.#page.getByLabel('Northern Mobile').check();
    await this.press('Continue');
  }

  async signInWithAccount({ account, password }: Keeper): Promise<void> {
    await this.#page.getByLabel('Account name').fill(account);
    await this.#page.getByLabel('Password').fill(password);
    await this.press('Sign in');
    await this.#look('what the operator says');
  }

  /** Signs in as whoever holds the phone: reads the code from its screen. */
  async signInWithSim({ lineLabel }: Keeper): Promise<void> {
    await this.#page.getByLabel('Name of the line').fill(lineLabel);
    await this.press('Send a code');
    await this.#look('operator: type the code');
    const [screen] = await Promise.all([
      this.#page.context().waitForEvent('page'),
      this.#page.getByRole('link', { name: 'Look at the screen of the phone' }).click(),
    ]);
    const code = await screen.locator('#sim-code').innerText();
    await screen.close();
    await this.#page.getByLabel('Code').fill(code);
    await this.press('Continue');
  }

  async confirm(): Promise<void> {
    await this.press('Confirm: it is mine');
  }

  /** Opens the report at another computer. */
  async open({ reference, code }: Kept): Promise<void> {
    await this.#page.goto(`${this.#url}/report/status`);
    await this.#look('sign in');
    await this.#page.getByLabel('Reference').fill(reference);
    await this.#page.getByLabel('Withdrawal code').fill(code);
    await this.press('Continue');
    await this.#look('status');
  }

  /** Withdraws a proved report, with the code and the account. */
  async withdraw({ code }: Kept, keeper: Keeper): Promise<void> {
    await this.press('I have it back. Withdraw the report');
    await this.#look('withdraw');
    await this.#page.getByLabel('Withdrawal code').fill(code);
    await this.#page.getByLabel('Northern Mobile').check();
    await this.press('Continue to your network');
    await this.signInWithAccount(keeper);
    await this.press('Withdraw the report');
    await this.#look('withdrawn');
  }

  /** The public check; gives its headline. */
  async check(imei: string): Promise<string> {
    await this.#page.goto(`${this.#url}/check`);
    await this.#look('check');
    await this.#page.getByLabel('IMEI').fill(imei);
    await this.press('Check');
    const headline = await this.heading;
    await this.#look(`check: ${headline}`);
    return headline;
  }
}
