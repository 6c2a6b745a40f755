/** What is used of this library, which comes without types. */
declare module 'jstat' {
  interface TwoParameters {
    cdf(x: number, first: number, second: number): number;
    inv(probability: number, first: number, second: number): number;
  }
  const jstat: {
    /** Shape and scale, which is one over the rate. */
    readonly gamma: TwoParameters;
    readonly beta: TwoParameters;
  };
  export default jstat;
}
