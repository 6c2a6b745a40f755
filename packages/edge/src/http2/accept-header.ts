/** Whether a client takes `application/json`, by the `Accept` header of its request. RFC 9110 section 12.5.1. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return true;
  let [bestMatch, accepted] = [-1, false];
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const match = ['*/*', 'application/*', 'application/json'].indexOf(type);
    if (match < bestMatch || match < 0) continue;
    // The narrowest range decides; of several equally narrow ones any that is wanted is enough.
    const isWanted = !parameters.some((parameter) => /^q\s*=\s*0(\.0{0,3})?$/.test(parameter));
    accepted = match > bestMatch ? isWanted : accepted || isWanted;
    bestMatch = match;
  }
  return accepted;
}
