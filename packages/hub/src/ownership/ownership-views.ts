import { mainLineDaysNeeded, type OperatorStatement, type SignInMethod } from '@deadset/domain';
import type { View } from '../pages/index.ts';
import type { OwnershipService } from './ownership-service.ts';
import type { SignInPurpose } from './sign-in-store.ts';

const methodWords = {
  'operator-account': 'With the account of the line',
  'sim-code': 'With a code that was sent to the SIM',
  'call-handler': 'With a call to the network',
  'maker-account': 'With the account of the maker, from another device',
} as const satisfies Record<SignInMethod, string>;

/** What an operator said, in words for the person it is about. No number of a phone or a line is among them. */
export function proofView(operator: string, purpose: SignInPurpose, statement: OperatorStatement): View {
  const { mainLineDays, lastBeforeTaking, payerIsUser, deviceKeys } = statement;
  return {
    operator,
    isWithdrawal: purpose === 'withdraw',
    rows: [
      ['How you signed in', methodWords[statement.signInMethod]],
      ['Phones seen with your line', String(deviceKeys.length)],
      [
        'Your line was the main line of the phone',
        `on ${mainLineDays} of the 30 days before (${mainLineDaysNeeded} are needed)`,
      ],
      ['Your line was the last one in it', lastBeforeTaking ? 'Yes' : 'No'],
      ['Who pays is who uses it', payerIsUser ? 'Yes' : 'No'],
    ].map(([key = '', value = '']) => ({ key: { text: key }, value: { text: value } })),
  };
}

/** The networks as choices of a form; `later` is offered where nothing forces a choice. */
export function operatorChoices({ operators }: OwnershipService, canWait: boolean): View {
  const items = operators.map(({ participant, name }) => ({ value: participant, text: name }));
  const later = { value: 'later', text: 'My network is not here, or I want to do this later' };
  return { hasOperators: items.length > 0, items: canWait ? [...items, { divider: 'or' }, later] : items };
}
