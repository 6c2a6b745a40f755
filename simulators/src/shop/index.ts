/** A second-hand shop: it buys no stolen phone. */
export { startShop } from './shop-service.ts';
