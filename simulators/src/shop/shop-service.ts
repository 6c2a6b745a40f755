import { type Counter, type CounterOptions, type CounterTrade, startCounter } from '../counter/index.ts';

const buying: CounterTrade = {
  gateName: 'resale',
  path: '/buy',
  presenterField: 'seller',
  decisions: {
    allow: { decision: 'done', sentence: 'No report found. Bought.' },
    hold: { decision: 'held', sentence: 'This phone was reported. Don’t buy it today.' },
    refuse: { decision: 'refused', sentence: 'This phone was reported stolen or lost. Don’t buy it.' },
  },
};

/** Starts the shop: `POST /buy` with `{imei, seller}` says whether the shop may take the phone. */
export function startShop(options: CounterOptions): Promise<Counter> {
  return startCounter(buying, options);
}
