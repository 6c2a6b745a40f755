import type { Gate } from './gate.ts';

/** What somebody does at each gate, in words for who has never heard of gates; in the order in which gates are told. */
export const gateWords = {
  'network-attach': 'Using a mobile network',
  'esim-download': 'Getting a new eSIM',
  activation: 'Setting it up as new',
  account: 'Signing in somebody new',
  resale: 'Selling it',
  repair: 'Having it repaired',
  parts: 'Selling its parts',
  export: 'Sending it abroad',
  insurance: 'Insuring it',
} as const satisfies Record<Gate, string>;
