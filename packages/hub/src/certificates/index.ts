/**
 * Check certificates: a signed word that somebody asked about a phone and there was no report; given after a check,
 * checked again by anybody, and with a watch of 90 days.
 */
export { certificatePages } from './certificate-pages.ts';
export { certificateRoutes } from './certificate-routes.ts';
export type { Certificates } from './certificates.ts';
export { type Checking, createChecking } from './checking.ts';
export { qrPicture } from './qr-picture.ts';
