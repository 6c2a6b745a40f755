import { formatImei, type ImeiKey } from '@deadset/domain';
import type { PageVisitor, VisitedPage } from './page-visitor.ts';

/** What the confirmation page tells its reader to keep. */
export interface Kept {
  readonly reference: string;
  readonly code: string;
}

/** Fills in the whole report up to the page that shows the answers. */
export async function fillReport(visitor: PageVisitor, phone: ImeiKey): Promise<VisitedPage> {
  const safe = await visitor.open('/report');
  const who = await visitor.submit(safe, '/report');
  const happened = await visitor.submit(who, '/report/who', { whom: 'me' });
  await visitor.submit(happened, '/report/what-happened', { happened: 'stolen' });
  const which = await visitor.open('/report/phone');
  const when = await visitor.submit(which, '/report/phone', { imei1: formatImei(phone) });
  const yesterday = { 'taken-day': '21', 'taken-month': '11', 'taken-year': '2025', time: '2.30pm' };
  return visitor.submit(when, '/report/when', yesterday);
}

/** Reports a phone and gives what is to be kept, with the page that showed it. */
export async function makeReport(
  visitor: PageVisitor,
  phone: ImeiKey,
): Promise<{ kept: Kept; page: VisitedPage }> {
  const page = await visitor.submit(await fillReport(visitor, phone), '/report/check');
  return { kept: { reference: textOf(page, 'reference'), code: textOf(page, 'withdrawal-code') }, page };
}

/** Goes from the page of a report to the operator's sign-in. */
export async function goToOperator(visitor: PageVisitor, operator: string): Promise<VisitedPage> {
  return visitor.submit(await visitor.open('/report/prove'), '/report/prove', { operator });
}

function textOf(page: VisitedPage, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(page.html)?.[1]?.trim();
  if (text === undefined) throw new Error(`nothing called ${id} on ${page.url.pathname}`);
  return text;
}
