/** The gate of a 5G network: N5g-eir over HTTP/2. */
export { EquipmentIdentityServer } from './equipment-identity.ts';
