/** Who takes part: organisations with their credentials and access tokens, and the edges that they run. */
export { type AccessTokens, createAccessTokens } from './access-tokens.ts';
export { createClientAssertions } from './client-assertions.ts';
export { createClientAuthentication } from './client-authentication.ts';
export { setEdgeConsent } from './consent-service.ts';
export {
  addCredential,
  dropCredential,
  proofOfCertificate,
  type Rotation,
  rotateSecret,
} from './credential-service.ts';
export { type Credential, listCredentials, type Proof } from './credential-store.ts';
export { edgeRoutes, getOwnEdge } from './edge-routes.ts';
export { metadataRoutes } from './metadata-routes.ts';
export { ParticipantRegister } from './participant-register.ts';
export { addParticipant, changeParticipant, type RegistryHand, setStanding } from './participant-service.ts';
export {
  findParticipant,
  type KeptParticipant,
  listParticipants,
  type Participant,
  type ParticipantChange,
} from './participant-store.ts';
export { tokenRoutes } from './token-routes.ts';
