import type { FastifyReply } from 'fastify';

/**
 * Lets one page use the camera, and its script run the reader of bar codes, which is WebAssembly. Every other page may
 * do neither.
 */
export function allowCamera(reply: FastifyReply): FastifyReply {
  const policy = String(reply.getHeader('content-security-policy') ?? '');
  return reply
    .header('permissions-policy', 'camera=(self), microphone=()')
    .header('content-security-policy', policy.replace('script-src ', "script-src 'wasm-unsafe-eval' "));
}
