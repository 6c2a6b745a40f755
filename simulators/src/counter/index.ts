/** What the maker's activation service and the shop have in common: a counter where phones are presented. */
export { type Counter, type CounterOptions, type CounterTrade, startCounter } from './counter-service.ts';
