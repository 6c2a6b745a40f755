/**
 * By what power police came to hold a thing. The page offers these and no more; where none fits, the officer says in
 * words by what right. Names and sections as on legislation.gov.uk.
 */
export const propertyPowers = {
  'pace-8': {
    text: 'Search warrant of a justice',
    statute: 'Police and Criminal Evidence Act 1984, section 8',
  },
  'pace-18': {
    text: 'Search of premises after an arrest',
    statute: 'Police and Criminal Evidence Act 1984, section 18',
  },
  'pace-19': {
    text: 'Seizure by a constable who is lawfully on the premises',
    statute: 'Police and Criminal Evidence Act 1984, section 19',
  },
  'pace-32': {
    text: 'Search of a person or premises on arrest',
    statute: 'Police and Criminal Evidence Act 1984, section 32',
  },
  'pace-1': {
    text: 'Stop and search',
    statute: 'Police and Criminal Evidence Act 1984, section 1',
  },
  'theft-26': {
    text: 'Search warrant for stolen goods',
    statute: 'Theft Act 1968, section 26',
  },
  found: { text: 'Found property, handed in', statute: 'Police (Property) Act 1897' },
  surrendered: { text: 'Given up freely by whoever held it', statute: 'Consent of the holder' },
  other: { text: 'Another power, in words', statute: 'As the officer says' },
} as const;
export type PropertyPower = keyof typeof propertyPowers;

/** The powers, in the order in which they are offered. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
export const propertyPowerNames = Object.keys(propertyPowers) as PropertyPower[];

/** The power of this name; undefined for any other text. */
export function readPropertyPower(text: string): PropertyPower | undefined {
  return propertyPowerNames.find((name) => name === text);
}
