/** The listeners at which networks and counters ask. */
export { type GateName, gateNames } from './gate-parts.ts';
export { closeGates, type OpenGates, openGates, reloadGates } from './open-gates.ts';
