/**
 * Whether 32 digits are an EID: read as one number, the remainder by 97 is 1. GSMA SGP.29 and SGP.02 clause 2.2.2.
 */
export function isEid(digits: string): boolean {
  return /^[0-9]{32}$/.test(digits) && BigInt(digits) % 97n === 1n;
}
