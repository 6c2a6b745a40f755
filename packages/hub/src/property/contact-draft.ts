/** By what a keeper is reached, and what each draft is for. */
export interface ContactDraft {
  readonly title: string;
  readonly hint: string;
  /** Paragraphs; brackets for what only the writer knows. */
  readonly paragraphs: readonly string[];
}

/** What a draft is made from. */
export interface DraftFacts {
  /** The force, as people know it. */
  readonly force: string;
  /** Where the keeper calls: the contact of the force. */
  readonly call: string;
  readonly exhibitReference: string;
  /** Of the report or logbook. */
  readonly subjectReference: string;
}

/**
 * What somebody of the store may say or write to a claimant, by a contact that the keeper gave the force. Nothing of it
 * says where the phone was found, with whom, or by which number it is known; no link, no code, nothing to pay: people who
 * cheat keepers out of their screen lock write just so.
 */
export function contactDrafts(facts: DraftFacts): readonly ContactDraft[] {
  const { force, call, exhibitReference, subjectReference } = facts;
  return [
    {
      title: 'When you call',
      hint: 'On a number that the keeper gave the force, never the line of the phone. Let them call back if they doubt you.',
      paragraphs: [
        `Hello, this is [your name] of the property store of ${force}. Am I speaking to [the name on the crime report]?`,
        `We have a phone that may be yours. I need no code, no password and no payment from you, now or later. If you would rather be sure, put the receiver down and call ${call}: ask for the property store and say ${exhibitReference}.`,
        `To choose a time, open the page of your report by hand and give its reference, ${subjectReference}, and your code. Do not tell me the code. Bring a passport, a driving licence or a PASS card.`,
      ],
    },
    {
      title: 'When somebody else answers, or a machine',
      hint: 'Nothing of a phone, a theft or the police having anything of theirs.',
      paragraphs: [`Please ask [the name] to call ${force} on ${call} about reference ${exhibitReference}.`],
    },
    {
      title: 'A letter or an e-mail',
      hint: 'To an address that the keeper gave the force. It has no link on purpose.',
      paragraphs: [
        `A phone that may be yours: our reference ${exhibitReference}`,
        'Dear [name],',
        `the property store of ${force} has a phone that may be the one of your report or logbook ${subjectReference}.`,
        `To fetch it, open the page of your report or logbook by hand, give its reference and your code, and choose a time. Or call ${call} and say ${exhibitReference}. Bring a passport, a driving licence or a PASS card.`,
        'We never ask for your code, a password, your screen lock or money. Whoever does is not from us.',
        `[Your name], property store of ${force}`,
      ],
    },
  ];
}
