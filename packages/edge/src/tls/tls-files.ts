import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

/** Where an edge's certificate is kept. All files are PEM. */
export interface TlsFiles {
  /** The certificate, and those between it and its root behind it. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Whose certificates clients must have. When it is absent nobody is asked for one. */
  readonly caFile?: string;
}

/** What `createSecureServer`, `tls.createServer` and `setSecureContext` of Node take. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  /** 3GPP TS 33.210 clause 6.2: nothing older. */
  readonly minVersion: 'TLSv1.2';
}

/** Reads the files anew, as at start and after each renewal. Throws in an operator's words when they are of no use. */
export async function readTlsFiles({ certificateFile, keyFile, caFile }: TlsFiles): Promise<TlsMaterial> {
  const [cert, key, ca] = await Promise.all([
    contentsOf(certificateFile, 'the certificate'),
    contentsOf(keyFile, "the certificate's key"),
    caFile === undefined ? undefined : contentsOf(caFile, "the authority of the clients' certificates"),
  ]);
  const demanded = ca !== undefined;
  const material: TlsMaterial = {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    requestCert: demanded,
    rejectUnauthorized: demanded,
    minVersion: 'TLSv1.2',
  };
  need(`${certificateFile} and ${keyFile} must be a certificate and its own key, both PEM`, () =>
    createSecureContext({ ...material }),
  );
  // Of an authority that is none Node says nothing: every client would be turned away, and nobody would know why.
  if (ca !== undefined) need(`${caFile} must hold a certificate, PEM`, () => new X509Certificate(ca));
  return material;
}

/** Throws what is needed, in an operator's words, when the attempt fails. */
function need(what: string, attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
  }
}

async function contentsOf(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`${what} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
