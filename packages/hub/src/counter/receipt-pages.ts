import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { ReceiptForm } from './counter-forms.ts';
import { checkReceipt } from './surrenders.ts';

/** Receipts that one address may have checked in a minute: a code of eighty bits is not found by trying. */
const limited = { rateLimit: { max: 30, timeWindow: 60_000 } };
const template = 'counter/check-receipt.njk';

/** Anybody checks the receipt that they were given for a phone: by its code, which is on the paper alone. */
export function receiptPages(app: App, screens: Screens, counter: Pick<CounterDependencies, 'db'>): void {
  app.get('/receipt', (_request, reply) => screens.show(reply, template));
  app.post(
    '/receipt',
    { schema: { body: ReceiptForm }, config: { openForm: true, ...limited } },
    async (request, reply) => {
      const { code = '' } = request.body;
      const receipt = await checkReceipt(counter, code);
      if (receipt !== undefined) {
        const { status, ...rest } = receipt;
        return screens.show(reply, 'counter/receipt-checked.njk', { ...rest, isHeld: status === 'held' });
      }
      const errors = {
        code:
          code.trim() === ''
            ? 'Type the code on your receipt'
            : 'There is no receipt with this code. Look at it once more: there is no letter I, L, O or U in it',
      };
      return screens.show(
        reply,
        template,
        { code, errors, errorList: errorList(errors) },
        code.trim() === '' ? 400 : 404,
      );
    },
  );
}
