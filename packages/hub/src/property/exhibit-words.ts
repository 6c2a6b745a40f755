import type { ExhibitAct, ExhibitStatus, LeadState } from '@deadset/domain';

/** What was done with an exhibit, for people. */
export const wordsOfAct: Readonly<Record<ExhibitAct, string>> = {
  'take-in': 'Taken into the store',
  identify: 'Looked at whose it is',
  move: 'Moved',
  reseal: 'Put into another seal',
  tell: 'Keeper told',
  book: 'Time to fetch it chosen',
  unbook: 'Time given back',
  contest: 'Claimed by two: for a court to decide',
  'court-order': 'Court order taken up',
  return: 'Handed to its keeper',
  dispose: 'Left the store',
};

/** Where an exhibit stands, for people, and as a tag. */
export const wordsOfStatus: Readonly<
  Record<ExhibitStatus, { readonly text: string; readonly classes: string }>
> = {
  held: { text: 'In the store', classes: 'govuk-tag--blue' },
  told: { text: 'Keeper told', classes: 'govuk-tag--teal' },
  booked: { text: 'To be fetched', classes: 'govuk-tag--teal' },
  contested: { text: 'Two claimants', classes: 'govuk-tag--red' },
  returned: { text: 'With its keeper', classes: 'govuk-tag--grey' },
  disposed: { text: 'Left the store', classes: 'govuk-tag--grey' },
};

/** What was said of a lead. */
export const wordsOfLead: Readonly<Record<LeadState, string>> = {
  open: 'Nobody has looked at it',
  claimant: 'Claimant',
  'same-person': 'The same person as the claimant',
  'set-aside': 'Not this device',
};

/** Where an identifier was read, for people. */
export const wordsOfSource: Readonly<Record<string, string>> = {
  settings: 'Settings',
  'sim-tray': 'SIM tray',
  'activation-screen': 'Activation screen, behind the “i”',
  'sim-card': 'SIM card',
  'back-of-phone': 'Back of the phone',
  box: 'Box',
  'lost-mode': 'Lost-mode screen',
  bluetooth: 'Bluetooth or Wi-Fi',
  other: 'Somewhere else',
};

const kinds: Readonly<Record<string, string>> = {
  imei: 'IMEI',
  'partial-imei': 'IMEI with gaps',
  iccid: 'ICCID',
  serial: 'Serial',
  eid: 'EID',
  mac: 'Bluetooth or Wi-Fi',
};

/** `imei 490154203237518` as people read it. */
export function traceInWords(trace: string): { readonly kind: string; readonly text: string } {
  const space = trace.indexOf(' ');
  return { kind: kinds[trace.slice(0, space)] ?? '', text: trace.slice(space + 1) };
}
