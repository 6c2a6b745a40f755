import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, hasErrors, type Screens, type View } from '../pages/index.ts';
import { type Draft, draftOf, goOn, questionView } from './draft-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { readLineNumber } from './report-answers.ts';

const LineForm = formOf({ number: FormField, operator: FormField });
const [path, template] = ['/report/line', 'declarations/line.njk'];

/** Whoever does not know the IMEI gives the telephone number of the phone and its network, which is asked later. */
export function linePages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { lineOperators } = services;
  const viewOf = (draft: Draft, { number, operator }: { number: string; operator: string }): View => ({
    ...questionView(draft),
    number,
    operator,
    items: lineOperators.map(({ participant, name }) => ({ value: participant, text: name })),
  });

  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    // Where no network tells, there is nothing to ask here.
    if (lineOperators.length === 0) return reply.redirect('/report/phone', 303);
    const { line = { number: '', operator: '' } } = draft.report;
    return screens.showForm(reply, template, viewOf(draft, line));
  });

  app.post(path, { schema: { body: LineForm } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { number = '', operator = '' } = request.body;
    const known = lineOperators.find(({ participant }) => participant === operator);
    const errors = {
      ...(readLineNumber(number) === undefined && {
        number: 'Type the telephone number of the phone, such as 07700 900123',
      }),
      ...(known === undefined && { operator: 'Choose the network of the phone, or use the IMEI' }),
    };
    if (hasErrors(errors)) {
      const view = { ...viewOf(draft, { number, operator }), errors, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
    const { imeis: _imeis, network: _network, ...others } = draft.report;
    const asking = { visit: draft.visit, report: others };
    return goOn(services, request, reply, asking, { line: { number: number.trim(), operator } });
  });
}
