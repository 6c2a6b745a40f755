/** The gate for a network's API consumers: CAMARA Device Authenticity. */
export { CheckStatusServer } from './check-status-server.ts';
export { ConsumerTokens } from './consumer-tokens.ts';
export { type StandingRules, standingOf } from './device-standing.ts';
