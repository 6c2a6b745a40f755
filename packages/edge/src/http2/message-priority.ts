/** Of a request that names none. 3GPP TS 29.500 clause 6.8.4. */
const defaultPriority = 24;
const leastPriority = 31;

/**
 * The priority of a request by its header `3gpp-Sbi-Message-Priority`: 0 is the highest, 31 the least. 3GPP TS 29.500
 * clause 5.2.3.2.2. What is no such number counts as absent.
 */
export function messagePriority(header: string | readonly string[] | undefined): number {
  if (typeof header !== 'string' || !/^[0-9]{1,2}$/.test(header)) return defaultPriority;
  const priority = Number(header);
  return priority <= leastPriority ? priority : defaultPriority;
}
