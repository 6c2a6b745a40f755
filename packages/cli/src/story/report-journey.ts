import { formatImei, type ImeiKey } from '@deadset/domain';
import type { Page, PageVisitor } from './page-visitor.ts';

/** What the declarer keeps. */
export interface KeptReport {
  readonly reference: string;
  readonly code: string;
}

/** Reports a phone as a victim does, page by page from the start page, and gives what the last page says to keep. */
export async function reportPhone(
  visitor: PageVisitor,
  hubUrl: string,
  phone: ImeiKey,
  takenAt: number,
): Promise<KeptReport> {
  const safe = await visitor.open(`${hubUrl}/report`);
  const who = await visitor.submit(safe, {}, 'continue');
  const happened = await visitor.submit(who, { whom: 'me' });
  const line = await visitor.submit(happened, { happened: 'stolen' });
  const which = await visitor.follow(line, 'use the imei instead');
  const when = await visitor.submit(which, { imei1: formatImei(phone) });
  const check = await visitor.submit(when, londonFields(takenAt));
  const done = await visitor.submit(check, {}, 'send the report');
  return { reference: textOf(done, 'reference'), code: textOf(done, 'withdrawal-code') };
}

/** What somebody signs in to the operator with. */
export interface OperatorAccount {
  readonly account: string;
  readonly password: string;
}

/** From a page of a report to the operator's sign-in, and to the last page before the proof is given. */
export async function signInAtOperator(
  visitor: PageVisitor,
  signIn: Page,
  { account, password }: OperatorAccount,
): Promise<Page> {
  return visitor.submit(signIn, { account, password });
}

/** The same with the code that went to the SIM in the phone: whoever holds the phone can read it on its screen. */
export async function signInWithSimCode(visitor: PageVisitor, signIn: Page, line: string): Promise<Page> {
  const asked = await visitor.submit(signIn, { line });
  const screen = await visitor.follow(asked, 'look at the screen of the phone');
  return visitor.submit(asked, { code: textOf(screen, 'sim-code') });
}

/** From the report to the operator's own page. */
export async function chooseOperator(visitor: PageVisitor, hubUrl: string, operator: string): Promise<Page> {
  const choose = await visitor.open(`${hubUrl}/report/prove`);
  return visitor.submit(choose, { operator });
}

/** The same for a withdrawal, which asks for the code again. */
export async function askToWithdraw(
  visitor: PageVisitor,
  hubUrl: string,
  code: string,
  operator: string,
): Promise<Page> {
  const withdraw = await visitor.open(`${hubUrl}/report/withdraw`);
  return visitor.submit(withdraw, { code, operator });
}

/** Opens a report with what its declarer kept: the page that shows where each party stands. */
export async function openReport(visitor: PageVisitor, hubUrl: string, kept: KeptReport): Promise<Page> {
  const signIn = await visitor.open(`${hubUrl}/report/status`);
  return visitor.submit(signIn, { reference: kept.reference, code: kept.code });
}

/** The text of the element with this id. Throws when the page has none: story and pages have drifted apart. */
function textOf(page: Page, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(page.html)?.[1]?.trim();
  if (text === undefined) throw new Error(`no "${id}" on "${page.heading}" (${new URL(page.url).pathname})`);
  return text;
}

/** An instant as the form asks for it: day and time by London's clocks. */
function londonFields(at: number): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    'taken-day': part('day'),
    'taken-month': part('month'),
    'taken-year': part('year'),
    time: `${part('hour')}:${part('minute')}`,
  };
}
