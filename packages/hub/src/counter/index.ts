/**
 * The counter of a shop: one box to scan a phone into and a plain answer, what was bought and who sold it (under seal),
 * the days that bought phones wait, those that are reported since, and receipts for phones that are handed in.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { buyInPages } from './buy-in-pages.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { packPages } from './pack-pages.ts';
import { phonePages } from './phone-pages.ts';
import { receiptPages } from './receipt-pages.ts';
import { scanPages } from './scan-pages.ts';
import { sellerPages } from './seller-pages.ts';
import { settingPages } from './setting-pages.ts';
import { stockPages } from './stock-pages.ts';
import { surrenderPages } from './surrender-pages.ts';

export { setAsideReported } from './stock-moves.ts';

/** Every page of a counter, and the public one that checks its receipts. */
export function counterPages(app: App, screens: Screens, counter: CounterDependencies): void {
  scanPages(app, screens, counter);
  buyInPages(app, screens, counter);
  stockPages(app, screens, counter);
  phonePages(app, screens, counter);
  packPages(app, screens, counter);
  sellerPages(app, screens, counter);
  surrenderPages(app, screens, counter);
  receiptPages(app, screens, counter);
  settingPages(app, screens, counter);
}
