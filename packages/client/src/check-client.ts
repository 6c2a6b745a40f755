import type { Gate } from '@deadset/domain';
import {
  CertificateAnswer,
  type CertificateKey,
  type CertificateRecheck,
  CertificateRecheckAnswer,
  CheckAnswer,
  CheckBatchAnswer,
  type CheckBatchRow,
  type CheckRequest,
  certificateKeysPath,
  certificatesPath,
  checkBatchPath,
  checkPath,
  mostChecksPerBatch,
  parserOf,
  readKeySet,
  recheckPath,
  verifyCertificate,
} from '@deadset/protocol';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';

const parseCheck = parserOf(CheckAnswer);
const parseBatch = parserOf(CheckBatchAnswer);
const parseCertificate = parserOf(CertificateAnswer);
const parseRecheck = parserOf(CertificateRecheckAnswer);

/** Checks at the hub, for participants that run no edge, and certificates of checks. */
export class CheckClient {
  readonly #session: HubSession;
  #keys: Promise<CertificateKey[]> | undefined;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** What a gate of yours says of a device, by the newest published list. */
  ask(question: CheckRequest, options: ActOptions = {}): Promise<CheckAnswer> {
    return this.#session.post(checkPath, question, parseCheck, options);
  }

  /** The same for any number of devices, ten thousand a request: one row for each, in their order. */
  async *askMany(
    gate: Gate,
    imeis: readonly string[],
    options: CallOptions = {},
  ): AsyncGenerator<CheckBatchRow> {
    for (let at = 0; at < imeis.length; at += mostChecksPerBatch) {
      const batch = { gate, imeis: imeis.slice(at, at + mostChecksPerBatch) };
      const { rows } = await this.#session.post(checkBatchPath, batch, parseBatch, options);
      yield* rows;
    }
  }

  /** A check with a certificate for whoever asked; a refusal in writing when there is a report. */
  certify(question: CheckRequest, options: ActOptions = {}): Promise<CertificateAnswer> {
    return this.#session.post(certificatesPath, question, parseCertificate, options);
  }

  /** Whether a certificate is genuine and what it says; with the phone's number, what holds now. */
  recheck(question: CertificateRecheck, options: CallOptions = {}): Promise<CertificateRecheckAnswer> {
    return this.#session.post(recheckPath, question, parseRecheck, options);
  }

  /** What a certificate says, by the hub's published keys and without asking it about this one. Keys are fetched once. */
  async verify(text: string, options: CallOptions = {}): Promise<ReturnType<typeof verifyCertificate>> {
    this.#keys ??= this.#fetchKeys(options);
    try {
      return verifyCertificate(text, await this.#keys);
    } catch (error) {
      // Keys that could not be fetched are asked for again next time.
      this.#keys = undefined;
      throw error;
    }
  }

  #fetchKeys(options: CallOptions): Promise<CertificateKey[]> {
    return this.#session.get(certificateKeysPath, {}, parseKeys, options);
  }
}

function parseKeys(value: unknown): { ok: true; value: CertificateKey[] } | { ok: false; problem: string } {
  const keys = readKeySet(value);
  return keys === undefined ? { ok: false, problem: 'not a set of keys' } : { ok: true, value: keys };
}
