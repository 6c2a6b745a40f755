import { formatImei } from '@deadset/domain';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, formOf, type Screens, type View } from '../pages/index.ts';
import type { AskLimit } from './ask-limit.ts';
import type { CheckPageServices } from './check-pages.ts';
import { type ListedPhone, mostListed, readPhoneList } from './phone-list.ts';
import type { PublicAnswer, PublicAsker } from './public-desk.ts';

/** Bounded by what a form may have in all, so that a list that is too long can be told so, and is not lost. */
const ListForm = formOf({ list: Type.Optional(Type.String()) });
const template = 'checks/list.njk';

/** What is said of one line. */
interface ListRow extends Pick<ListedPhone, 'line' | 'shown'> {
  readonly outcome?: string;
  readonly isDisputed?: boolean;
  readonly problem?: string;
}

/**
 * A few phones at once, for somebody who stands before a box of them.
 *
 * Every line is a question of its own, at the same desk, of the same minute and day as single ones: a list is never a
 * cheaper way to try numbers out.
 */
export function listPages(app: App, screens: Screens, services: CheckPageServices, limit: AskLimit): void {
  const { asking } = services;
  app.get('/check/list', async (request, reply) => {
    asking.greet(request, reply);
    return screens.show(reply, template, { mostListed, camera: true });
  });
  app.post(
    '/check/list',
    { schema: { body: ListForm }, config: { openForm: true } },
    async (request, reply) => {
      const { list = '' } = request.body;
      const refuse = (problem: string, status: number, more: View = {}) => {
        const errors = { list: problem };
        const view = { list, errors, errorList: errorList(errors), mostListed, camera: true, ...more };
        return screens.show(reply, template, view, status);
      };
      const phones = readPhoneList(list);
      if (phones.length === 0) return refuse('Paste or type at least one IMEI', 400);
      if (phones.length > mostListed)
        return refuse(`There are more than ${mostListed} phones on this list. Take some off`, 400);
      const asked = phones.filter(({ read }) => 'key' in read).length;
      if (!(await limit(request, asked)))
        return refuse('You have checked many phones in this minute. Wait a minute, and send it again', 429);
      const rows = await answerRows(services, asking.askerOf(request, '/check/list'), phones);
      await asking.evenOut(reply, asked);
      return screens.show(reply, 'checks/list-answer.njk', { rows, counts: countsOf(rows) });
    },
  );
}

/** One after the other, each in its own transaction, as if they had been asked so. */
async function answerRows(
  { db, desk }: CheckPageServices,
  asker: PublicAsker,
  phones: readonly ListedPhone[],
): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for (const { line, shown, read } of phones) {
    if ('problem' in read) rows.push({ line, shown, problem: read.problem });
    else {
      const answer = await db.transaction().execute((trx) => desk.ask(trx, asker, read.key));
      rows.push({ line, shown: formatImei(read.key), ...rowOf(answer) });
    }
  }
  return rows;
}

function rowOf(answer: PublicAnswer): Pick<ListRow, 'outcome' | 'isDisputed' | 'problem'> {
  if (answer.answered)
    return { outcome: answer.verdict.outcome, isDisputed: answer.verdict.reason === 'disputed' };
  return { problem: refusals[answer.because] };
}

const refusals = {
  scan: 'Not answered: too many phones of this model were checked from your network today',
  spent: 'Not answered: your network has checked as many phones as it can in a day',
} as const;

function countsOf(rows: readonly ListRow[]) {
  const count = (outcome: string | undefined) => rows.filter((row) => row.outcome === outcome).length;
  return { refuse: count('refuse'), hold: count('hold'), allow: count('allow'), problem: count(undefined) };
}
