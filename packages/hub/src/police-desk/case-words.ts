/** How a case ends. */
export const outcomes = {
  returned: 'The phone is back with its keeper',
  charged: 'Somebody was charged or cautioned',
  'no-further-action': 'No further action',
  'passed-on': 'Passed on to another force',
  'not-a-crime': 'There was no crime',
} as const;

/** Where it happened: the boroughs of London, and beyond. */
export const areas: readonly string[] = [
  'Barking and Dagenham',
  'Barnet',
  'Bexley',
  'Brent',
  'Bromley',
  'Camden',
  'City of London',
  'Croydon',
  'Ealing',
  'Enfield',
  'Greenwich',
  'Hackney',
  'Hammersmith and Fulham',
  'Haringey',
  'Harrow',
  'Havering',
  'Hillingdon',
  'Hounslow',
  'Islington',
  'Kensington and Chelsea',
  'Kingston upon Thames',
  'Lambeth',
  'Lewisham',
  'Merton',
  'Newham',
  'Redbridge',
  'Richmond upon Thames',
  'Southwark',
  'Sutton',
  'Tower Hamlets',
  'Waltham Forest',
  'Wandsworth',
  'Westminster',
  'Outside London',
];

/** Why an officer checks a phone: one tap on one of these sends the question and says why. */
export const checkReasons = {
  'stop-and-search': 'Stop and search',
  'call-for-service': 'Call for service',
  'found-property': 'Found property',
  premises: 'On premises',
} as const;
export type CheckReason = keyof typeof checkReasons;

/** On what law network data may reach the police. */
export const basisKinds = {
  'ipa-authorisation': 'An authorisation under the Investigatory Powers Act 2016',
  'legal-basis': 'Another legal basis',
} as const;
export type BasisKind = keyof typeof basisKinds;

/** Whether text is one of the names of a table of words. */
export function isKeyOf<T extends object>(table: T, text: string): text is keyof T & string {
  return Object.hasOwn(table, text);
}
