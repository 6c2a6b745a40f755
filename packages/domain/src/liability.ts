/**
 * What whoever declares a phone is told about false statements, in force from a version on. Facts: Fraud Act 2006 section 2
 * (fraud by false representation, up to 10 years on indictment, section 1(3)(b)); Criminal Law Act 1967 section 5(2)
 * (causing wasteful employment of the police, up to six months, prosecuted only with the consent of the DPP, section 5(3)).
 */
export const liabilityTexts = {
  '2026-11': [
    'What I say here is true as far as I know, and the phone is mine or I act for the person whose it is.',
    'To make a report that I know to be false, to gain something or to harm somebody, can be fraud (Fraud Act 2006, section 2).',
    'To waste the time of the police by a false report can be an offence (Criminal Law Act 1967, section 5(2)).',
    'I can make a mistake: an honest mistake is no offence, and I can withdraw the report.',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type LiabilityVersion = keyof typeof liabilityTexts;

/** The version that is shown now; it is kept with each declaration that it was shown for. */
export const liabilityVersion: LiabilityVersion = '2026-11';
