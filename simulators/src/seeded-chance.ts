/** Chance that comes out the same for the same seed, so that a run can be run again. */
export class SeededChance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /**
   * Chance of its own for one thing among many, by its numbers: what is drawn for others does not change it, and it can be
   * drawn again at any time.
   */
  static of(seed: number, ...numbers: readonly number[]): SeededChance {
    return new SeededChance(numbers.reduce((state, number) => mixed(state ^ mixed(number)), mixed(seed)));
  }

  /** A number from 0 up to, not including, 1. Mulberry32: 32 bits of state, good enough to choose by. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, a limit. */
  below(limit: number): number {
    return Math.floor(this.share() * limit);
  }

  /** A number between two others. */
  between(least: number, most: number): number {
    return least + this.share() * (most - least);
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.share() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  /** One of the lines of a table, each as often as its share says; the shares need not add up to 1. */
  pickByShare<T extends { readonly share: number }>(lines: readonly T[]): T {
    let left = this.share() * lines.reduce((sum, { share }) => sum + share, 0);
    for (const line of lines) {
      left -= line.share;
      if (left < 0) return line;
    }
    return this.pick(lines);
  }

  /** Normal with mean 0 and variance 1 (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.share()));
    return radius * Math.cos(2 * Math.PI * this.share());
  }

  /** Lognormal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.share());
  }

  /** A Poisson count (Knuth's product of uniforms, in parts, so that no mean is too large for it). */
  poisson(mean: number): number {
    let count = 0;
    for (let left = mean; left > 0; left -= 30) {
      const floor = Math.exp(-Math.min(left, 30));
      for (let product = this.share(); product > floor; product *= this.share()) count += 1;
    }
    return count;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }

  /** Chance of its own for one part of a run: what other parts draw does not change it. */
  branch(): SeededChance {
    return new SeededChance(this.below(2 ** 32));
  }
}

/**
 * A number below 2^32 turned into another, one to one, so that neighbours come out far apart (the finaliser of MurmurHash3,
 * public domain).
 */
export function mixed(number: number): number {
  let bits = (number + 0x9e37_79b9) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
