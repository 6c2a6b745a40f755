import type { LockList } from './lock-tasks.ts';

/**
 * What to lock in the United Kingdom, the most urgent first: whoever has the SIM gets the codes, whoever has the mail gets
 * everything else. Where each number comes from stands in docs/after-the-report.md; what is not certain to last has a
 * name and no number.
 */
export const ukLockList: LockList = {
  tasks: [
    {
      id: 'sim',
      title: 'Your SIM',
      steps: [
        'Ask your network to stop the SIM and to send you a new one with your old number.',
        'Until then, codes that are sent by text go to whoever has the phone.',
      ],
      contacts: [
        { name: 'Your network', note: 'From any phone. The number is on its website and on your bill' },
      ],
    },
    {
      id: 'maker-account',
      title: 'The account of the phone’s maker',
      steps: [
        'Mark the phone as lost. It locks itself the next time it is online.',
        'Do not take the phone out of your account, whoever asks. That is what unlocks it.',
        'Then change the password, and sign out of places that you do not know.',
      ],
      contacts: [
        { name: 'Apple: Find My', page: 'https://www.icloud.com/find', note: 'If you have an iPhone' },
        {
          name: 'Google: Find Hub',
          page: 'https://www.google.com/android/find',
          note: 'If you have an Android phone',
        },
        {
          name: 'Samsung: SmartThings Find',
          page: 'https://smartthingsfind.samsung.com',
          note: 'If you have a Samsung phone',
        },
      ],
    },
    {
      id: 'bank',
      title: 'Your bank',
      steps: [
        'Call 159 and say the name of your bank. They stop the app and the cards that were on the phone.',
        'Ask them to look for payments that are not yours, and for new payees.',
      ],
      contacts: [
        { name: 'Most banks', phone: '159' },
        { name: 'Your bank', note: 'The number on your card' },
      ],
    },
    {
      id: 'mail',
      title: 'Your email',
      steps: [
        'Change its password before any other: whoever reads your email can reset the rest.',
        'Sign out everywhere else, and look for forwarding that you did not set up.',
      ],
      contacts: [
        {
          name: 'Google: your devices',
          page: 'https://myaccount.google.com/device-activity',
          note: 'For Gmail',
        },
        { name: 'Microsoft: security', page: 'https://account.microsoft.com/security', note: 'For Outlook' },
        { name: 'Apple account', page: 'https://account.apple.com', note: 'For iCloud' },
      ],
    },
    {
      id: 'wallet',
      title: 'Apple Pay, Google Pay, PayPal',
      steps: [
        'Take your cards off the lost phone in the account of its maker, or ask your bank to.',
        'Change the password of other wallets, and sign out of all devices.',
      ],
      contacts: [
        { name: 'Apple account', page: 'https://account.apple.com', note: 'For Apple Pay' },
        { name: 'Google Pay', page: 'https://pay.google.com', note: 'For Google Pay' },
        { name: 'PayPal', page: 'https://www.paypal.com' },
      ],
    },
    {
      id: 'whatsapp',
      title: 'WhatsApp',
      steps: [
        'Sign in to WhatsApp on another phone with your new SIM. That signs the lost phone out.',
        'Tell your friends that messages from you which ask for money are not from you.',
      ],
    },
    {
      id: 'signal',
      title: 'Signal',
      steps: ['Register your number again on another phone. That signs the lost phone out.'],
    },
    {
      id: 'telegram',
      title: 'Telegram',
      steps: ['On another device: Settings, then Devices. End the session of the lost phone.'],
    },
    {
      id: 'social',
      title: 'Instagram, Snapchat, TikTok and others',
      steps: ['Change the password and choose to sign out of all devices.'],
    },
    {
      id: 'travel',
      title: 'Your travel card',
      steps: ['If your travel card is in an app, ask for it to be stopped and moved to a new card.'],
      contacts: [
        {
          name: 'Transport for London',
          phone: '0343 222 1234',
          page: 'https://tfl.gov.uk',
          note: 'Oyster, Zip and 18+ Student cards',
        },
        { name: 'Your railcard or bus company' },
      ],
    },
    {
      id: 'school',
      title: 'School or college',
      steps: ['Tell them. They sign the phone out of your school account, and may lend you one.'],
    },
    {
      id: 'work',
      title: 'Work',
      steps: ['Tell whoever looks after your work account. They can sign the phone out and wipe it.'],
    },
    {
      id: 'fraud',
      title: 'If money is gone',
      steps: ['Tell your bank first. Then report it as fraud.'],
      contacts: [
        {
          name: 'Report Fraud (it was called Action Fraud)',
          phone: '0300 123 2040',
          note: 'England, Wales and Northern Ireland',
        },
        { name: 'Police Scotland', phone: '101', note: 'Scotland' },
      ],
    },
  ],
};
