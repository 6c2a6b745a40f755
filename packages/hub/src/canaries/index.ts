/** Canaries: an entry about no phone, once an hour, which shows that the record reaches every gate. */
export { type Canaries, createCanaries } from './canary-service.ts';
export {
  declareTest,
  disputeTest,
  type TestDependencies,
  withdrawTest,
} from './test-declaration.ts';
