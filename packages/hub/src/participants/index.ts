/** Who takes part: organisations with their credentials and access tokens, and the edges that they run. */
export { type AccessTokens, createAccessTokens } from './access-tokens.ts';
export { setEdgeConsent } from './consent-service.ts';
export { listConsenting, listConsentsOf } from './consent-store.ts';
export {
  addCredential,
  dropCredential,
  proofOfCertificate,
  rotateSecret,
} from './credential-service.ts';
export { type Credential, listCredentials, type Proof } from './credential-store.ts';
export { getOwnEdge } from './edge-routes.ts';
export { ParticipantRegister } from './participant-register.ts';
export { participantRoutes } from './participant-routes.ts';
export { addParticipant, changeParticipant, setStanding } from './participant-service.ts';
export {
  findParticipant,
  type KeptParticipant,
  listParticipants,
  type Participant,
  type ParticipantChange,
} from './participant-store.ts';
