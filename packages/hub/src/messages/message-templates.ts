/** What every message ends with: no message of ours can be told from a forged one, so none may need to be acted on. */
export const howToCheck =
  'Deadset never sends links or asks for a code. To check this message, go to the address you know and type your reference.';

/** What may be put into a message. Everything else is fixed text: nobody's words reach a stranger's phone. */
export const messageValues = {
  /** Such as 7K3M-Q2XD; it names a report and opens nothing. */
  reference: /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/,
  /** A moment as London tells it, such as `5 January 2026, 12:00`. */
  until:
    /^[0-9]{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{4}, [0-9]{2}:[0-9]{2}$/,
  /** Number of a case of the police. */
  case: /^[1-9][0-9]{0,14}$/,
} as const satisfies Readonly<Record<string, RegExp>>;
export type MessageValue = keyof typeof messageValues;

interface Template {
  readonly subject: string;
  /** `{reference}` stands for the value of that name. */
  readonly text: string;
  readonly values: readonly MessageValue[];
}

/** Every message that a hub sends to people. Who makes a report leaves no address, and so there is none for them. */
export const messageTemplates = {
  'appeal-received': {
    subject: 'We have your appeal',
    text: 'We have your appeal {reference}. A person answers within 24 hours and decides within 72.',
    values: ['reference'],
  },
  'appeal-changed': {
    subject: 'Your appeal has been answered',
    text: 'There is an answer to your appeal {reference}.',
    values: ['reference'],
  },
  'provisional-release': {
    subject: 'Your phone works again for now',
    text: 'The proof for your appeal {reference} was found good. Until {until} networks let the phone pass, while we decide.',
    values: ['reference', 'until'],
  },
  'consent-asked': {
    subject: 'Somebody wants to use a phone of yours',
    text: 'Somebody wants to set up or sell a phone that is in your logbook {reference}. Say yes or no by {until}. If you have not sold it, say no.',
    values: ['reference', 'until'],
  },
  'release-used-under-duress': {
    subject: 'A person may need help',
    text: 'An alarm was raised on logbook {reference}. Do not contact the person. Sign in and read it.',
    values: ['reference'],
  },
  'keeper-changed': {
    subject: 'A phone has left your logbook',
    text: 'A phone of logbook {reference} has a new keeper. If this was not you, tell us at once.',
    values: ['reference'],
  },
  'phone-held': {
    subject: 'Police may have your phone',
    text: 'Police may have a phone of yours. Your reference is {reference}. Look at it to see whom to call.',
    values: ['reference'],
  },
  'declared-since-check': {
    subject: 'A phone that you checked was reported',
    text: 'The phone of your check certificate {reference} has been reported since. You have the right to appeal.',
    values: ['reference'],
  },
  'case-alert': {
    subject: 'Something happened in a case of yours',
    text: 'Something happened to the phone of case {case}. Sign in to the police desk and read it there.',
    values: ['case'],
  },
  'webhook-disabled': {
    subject: 'Events can no longer be sent to you',
    text: 'An endpoint of your organisation has not answered for days and gets no more events. Sign in, mend it and have the events sent again.',
    values: [],
  },
} as const satisfies Readonly<Record<string, Template>>;

export type MessageTemplate = keyof typeof messageTemplates;

/** What the template of a message has to be given. */
export type ValuesOf<T extends MessageTemplate> = Readonly<
  Record<(typeof messageTemplates)[T]['values'][number], string>
>;

/** A message in words. */
export interface MessageText {
  readonly subject: string;
  readonly text: string;
}

/** The words of a message. Throws when a value is missing, not asked for, or not of its form: a fault of ours. */
export function wordsOf(name: MessageTemplate, values: Readonly<Record<string, string>>): MessageText {
  const template: Template = messageTemplates[name];
  const wanted: readonly string[] = template.values;
  const extra = Object.keys(values).find((value) => !wanted.includes(value));
  if (extra !== undefined) throw new Error(`the message ${name} has no place for ${extra}`);
  const text = template.values.reduce((words, value) => {
    const given = values[value];
    if (given === undefined || !messageValues[value].test(given))
      throw new Error(`the message ${name} needs a ${value} of its form`);
    return words.replaceAll(`{${value}}`, given);
  }, template.text);
  return { subject: template.subject, text: `${text} ${howToCheck}` };
}
