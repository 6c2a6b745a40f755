import { type Counter, type CounterOptions, type CounterTrade, startCounter } from '../counter/index.ts';

const activation: CounterTrade = {
  gateName: 'activation',
  path: '/activate',
  presenterField: 'account',
  decisions: {
    allow: { decision: 'done', sentence: 'Activated.' },
    hold: {
      decision: 'held',
      sentence:
        'This phone was reported. Activation waits until its keeper has proved it or the report has lapsed.',
    },
    refuse: {
      decision: 'refused',
      sentence: 'This phone was reported stolen or lost. It cannot be activated.',
    },
  },
};

/** Starts the service: `POST /activate` with `{imei, account}` says whether the phone may be set up for that account. */
export function startMaker(options: CounterOptions): Promise<Counter> {
  return startCounter(activation, options);
}
