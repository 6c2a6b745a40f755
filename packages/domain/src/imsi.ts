declare const brand: unique symbol;

/**
 * A subscriber as networks name it: the digits of an IMSI with a 1 in front, as a number.
 *
 * The 1 keeps leading zeros and tells lengths apart; a number and not text because the gates compare millions a second.
 * 3GPP TS 23.003 clause 2.2: at most 15 digits, so at most 16 here, which a double holds exactly.
 */
export type Imsi = number & { readonly [brand]: 'Imsi' };

/** A subscriber by the digits of its IMSI, 5 to 15 of them as in TS 29.571 (`imsi-[0-9]{5,15}`); undefined for anything else. */
export function parseImsi(digits: string): Imsi | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor of the brand
  return /^[0-9]{5,15}$/.test(digits) ? (Number(`1${digits}`) as Imsi) : undefined;
}

/** The digits of a subscriber, leading zeros kept. */
export function formatImsi(imsi: Imsi): string {
  return imsi.toString().slice(1);
}

const fewestDigits = 5;
const mostDigits = 15;
/** What puts the 1 in front of so many digits. */
const leadingOnes = Array.from({ length: mostDigits + 1 }, (_, count) => 10 ** count);

/** The same by its digits as a number and how many there are, leading zeros counted: for whoever reads them as octets. */
export function imsiFrom(digits: number, digitCount: number): Imsi | undefined {
  const leadingOne = leadingOnes[digitCount];
  if (digitCount < fewestDigits || leadingOne === undefined || digits < 0 || digits >= leadingOne)
    return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other constructor of the brand
  return (leadingOne + digits) as Imsi;
}
