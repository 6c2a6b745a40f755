/** The gate of a 5G network: N5g-eir over HTTP/2. */
export { AccessTokenCheck, type AccessTokenRules } from './access-token-check.ts';
export {
  type EquipmentIdentityOptions,
  EquipmentIdentityServer,
  type Renewal,
} from './equipment-identity.ts';
export { readNrfKeys, readPublicKeys } from './nrf-keys.ts';
export { verifiedToken } from './verified-token.ts';
