/**
 * P-values adjusted so that those at most q are a list of which a share of q at most is expected to be false.
 *
 * The step-up procedure of Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal
 * Statistical Society B 57(1), 1995: p(i) · m / i, made monotone from the largest down. In the order in which they came.
 */
export function adjustForManyTests(pValues: readonly number[]): number[] {
  const order = pValues
    .map((_, place) => place)
    .toSorted((a, b) => valueAt(pValues, a) - valueAt(pValues, b));
  const adjusted = pValues.map(() => 1);
  let lowest = 1;
  for (let rank = order.length; rank > 0; rank -= 1) {
    const place = order[rank - 1] ?? 0;
    lowest = Math.min(lowest, (valueAt(pValues, place) * pValues.length) / rank);
    adjusted[place] = lowest;
  }
  return adjusted;
}

function valueAt(values: readonly number[], place: number): number {
  return values[place] ?? 1;
}
