import { readSpokenCode } from '@deadset/protocol';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { ButtonForm, NumberPath, SellerQuery } from './counter-forms.ts';
import { orProblem } from './refusal-pages.ts';
import { forgetSeller, lookAtSeller } from './sellers.ts';
import { idWords } from './stock-words.ts';

const template = 'counter/seller.njk';

/** Who sold a phone: opened for a purpose that is kept, after a passkey; and erased when its time is over or before. */
export function sellerPages(app: App, screens: Screens, counter: CounterDependencies): void {
  app.get('/counter/seller', { schema: { querystring: SellerQuery } }, async (request, reply) => {
    const number = readSpokenCode(request.query.number ?? '', 8);
    return reply.redirect(
      number === undefined ? '/counter/settings' : `/counter/stock/${number}/seller`,
      303,
    );
  });
  app.get('/counter/stock/:number/seller', { schema: { params: NumberPath } }, async (request, reply) => {
    const person = personOf(request);
    const { number } = request.params;
    const seller = await lookAtSeller(counter, person, number);
    const document = seller?.idKind === undefined ? undefined : idWords[seller.idKind];
    const mayForget = may(person, 'counter.forget');
    return screens.showForm(reply, template, { number, seller, document, mayForget });
  });
  app.post(
    '/counter/stock/:number/seller',
    { schema: { params: NumberPath, body: ButtonForm } },
    async (request, reply) => {
      const { number } = request.params;
      return orProblem(
        async () => {
          await forgetSeller(counter, personOf(request), number);
          return screens.show(reply, template, { number });
        },
        (problem) => screens.showForm(reply, template, { number, isKept: true, ...problem }, 409),
        'forget',
      );
    },
  );
}
