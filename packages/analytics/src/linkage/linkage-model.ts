/** One thing by which two records are compared. Each of its levels has a place in both lists. */
export interface LinkageField {
  readonly name: string;
  /** How often each level comes up where the two are one: probabilities, together 1. */
  readonly m: readonly number[];
  /** The same where they are two. */
  readonly u: readonly number[];
}

/**
 * When two records are about one thing: I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", Journal of the
 * American Statistical Association 64 (1969), 1183–1210. Fields are taken as independent given whether the two are one.
 */
export interface LinkageModel {
  /** Probability that a pair is one before anything of it is compared (λ), between 0 and 1. */
  readonly prior: number;
  readonly fields: readonly LinkageField[];
}

/** The level of each field of a pair, in the order of the model's fields; undefined where either side says nothing. */
export type ComparisonVector = readonly (number | undefined)[];

/** What one field says of a pair, in bits: above 0 for one thing, below 0 for two. */
export interface WeighedField {
  readonly name: string;
  readonly level: number;
  readonly weight: number;
}

/** What all that was compared says of a pair. */
export interface WeighedPair {
  /** What was compared; a field that either side lacks is not here. */
  readonly rows: readonly WeighedField[];
  /** All rows and the prior, in bits: log2 of the odds that the two are one. */
  readonly weight: number;
  readonly probability: number;
}

/** Weight in bits of something that comes up with probability m where two are one, and u where they are two. */
export function levelWeight(m: number, u: number): number {
  if (!(m > 0 || u > 0)) throw new RangeError('a level that comes up neither in one nor in two');
  return Math.log2(m / u);
}

/** Weight in bits of a probability: log2 of its odds. */
export function weightOfProbability(probability: number): number {
  return Math.log2(probability / (1 - probability));
}

/** The probability whose odds have this log2. */
export function probabilityOfWeight(weight: number): number {
  return 1 / (1 + 2 ** -weight);
}

/** Weighs a pair. Throws `RangeError` for a level that its field does not have. */
export function weighPair(model: LinkageModel, vector: ComparisonVector): WeighedPair {
  const rows = model.fields.flatMap(({ name, m, u }, i): WeighedField[] => {
    const level = vector[i];
    return level === undefined
      ? []
      : [{ name, level, weight: levelWeight(chanceOf(m, level), chanceOf(u, level)) }];
  });
  const weight = rows.reduce((sum, row) => sum + row.weight, weightOfProbability(model.prior));
  return { rows, weight, probability: probabilityOfWeight(weight) };
}

/** The probability of a level. Throws `RangeError` where there is no such level. */
export function chanceOf(chances: readonly number[], level: number): number {
  const chance = chances[level];
  if (chance === undefined) throw new RangeError(`no level ${level} in a field of ${chances.length}`);
  return chance;
}
