/** The gate for a network's API consumers: CAMARA Device Authenticity. */
export { CheckStatusServer } from './check-status-server.ts';
export { type ConsumerTokenRules, ConsumerTokens } from './consumer-tokens.ts';
export {
  type OperatorList,
  type StandingRules,
  standingOf,
  type UnlistedAnswer,
  unlistedAnswers,
} from './device-standing.ts';
