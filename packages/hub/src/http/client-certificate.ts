import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

/** The certificate with which a client has opened its connection, and proved that it holds the key. */
export interface PresentedCertificate {
  /** SHA-256 of its DER. RFC 8705 section 3.1. */
  readonly thumbprint: Buffer;
  /** Distinguished name. RFC 4514. */
  readonly subject: string;
  /** Whether an authority issued it that this hub trusts for clients. */
  readonly isTrusted: boolean;
}

export type CertificateOf = (request: FastifyRequest) => PresentedCertificate | undefined;

/**
 * Reads the client's certificate from the TLS connection itself, or, where the connection comes from one of these
 * proxies (addresses or ranges), from the header `Client-Cert` that it sets (RFC 9440 section 2.2).
 *
 * From anybody else that header is worth nothing: everybody can write it.
 */
export function certificateReader(trustedProxies: readonly string[] = []): CertificateOf {
  const isTrustedProxy = addressMatcher(trustedProxies);
  return (request) => {
    const { socket } = request.raw;
    if (socket instanceof TLSSocket) {
      const certificate = socket.getPeerX509Certificate();
      if (certificate !== undefined) return presented(certificate, socket.authorized);
    }
    const header = request.headers['client-cert'];
    if (typeof header !== 'string' || !isTrustedProxy(socket.remoteAddress)) return undefined;
    const certificate = certificateIn(header);
    return certificate && presented(certificate, true);
  };
}

/** What this process knows of a certificate, however it came. */
export function presented(certificate: X509Certificate, isTrusted: boolean): PresentedCertificate {
  return {
    thumbprint: Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex'),
    // Node writes one attribute a line, the most general first, escaped as RFC 4514 has it.
    subject: certificate.subject.split('\n').toReversed().join(','),
    isTrusted,
  };
}

/** A byte sequence of structured fields: base64 between colons. RFC 8941 section 3.3.5. */
function certificateIn(header: string): X509Certificate | undefined {
  const [, encoded] = /^:([A-Za-z0-9+/=]{1,8192}):$/.exec(header) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch {
    // A proxy that sends something else than a certificate has shown none.
    return undefined;
  }
}

/** Whether an address is one of these, or in one of these ranges. Throws for what is neither. */
function addressMatcher(ranges: readonly string[]): (address: string | undefined) => boolean {
  const parsed = ranges.map((range) =>
    range.includes('/') ? ipaddr.parseCIDR(range) : rangeOfOne(ipaddr.process(range)),
  );
  return (address) => {
    if (address === undefined || !ipaddr.isValid(address)) return false;
    const one = ipaddr.process(address);
    return parsed.some(([range, bits]) => one.kind() === range.kind() && one.match(range, bits));
  };
}

function rangeOfOne(address: ipaddr.IPv4 | ipaddr.IPv6): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
