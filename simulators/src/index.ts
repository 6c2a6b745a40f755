export type { Counter, CounterOptions } from './counter/index.ts';
export { startMaker } from './maker/index.ts';
export {
  type AttachingPhone,
  type CheckOutcome,
  connectMme,
  type Mme,
  type MmeOptions,
} from './mobile-core/s13-client.ts';
export { startShop } from './shop/index.ts';
