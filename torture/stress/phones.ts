/** Phones of which every program knows what the gate must say: those of even number are listed, the others are not. */
const firstKey = 35_175_605_100_000;

const phoneCount = 2000;

/** The 14 digits of one of the phones. */
export function keyOfPhone(number: number): string {
  return String(firstKey + (number % phoneCount));
}

export function isListed(number: number): boolean {
  return number % 2 === 0;
}

/** A stolen list of the phones that are listed, in the columns of `deadset list build`. */
export function stolenList(): string {
  const listed = Array.from({ length: phoneCount }, (_, number) => number).filter(isListed);
  return `imei,reporting_date,status\n${listed.map((number) => `${keyOfPhone(number)},20260101,blacklist\n`).join('')}`;
}
