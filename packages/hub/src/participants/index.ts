/** Who takes part: organisations with their credentials and access tokens, and the edges that they run. */
export { type AccessTokens, createAccessTokens } from './access-tokens.ts';
export { edgeRoutes, getOwnEdge } from './edge-routes.ts';
export { addParticipant } from './participant-service.ts';
export { listParticipants, type Participant } from './participant-store.ts';
export { tokenRoutes } from './token-routes.ts';
