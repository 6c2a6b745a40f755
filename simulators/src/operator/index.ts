/** A simulated network operator: a real OpenID Connect issuer whose customers, lines and phones are made up. */
export { type OperatorOptions, type RunningOperator, startOperator } from './start-operator.ts';
export type { Subscriber } from './subscriber.ts';
