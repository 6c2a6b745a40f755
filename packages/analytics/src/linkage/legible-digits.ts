/** How many places of a number with gaps can be read, and how many of these are as in another number. */
export interface LegibleFit {
  readonly legible: number;
  readonly fitting: number;
}

/** Compares a number with gaps, `?` for each, with a whole one, place by place. */
export function compareLegible(partial: string, whole: string): LegibleFit {
  let [legible, fitting] = [0, 0];
  for (const [i, place] of partial.split('').entries()) {
    if (place === '?') continue;
    legible += 1;
    if (place === whole[i]) fitting += 1;
  }
  return { legible, fitting };
}
