import {
  type EdgeEnrolment,
  enrolmentText,
  LogKeysAnswer,
  parserOf,
  type SigningKey,
  signBytes,
  TrustAnchors,
  type VerifierPolicy,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import type { Alarms } from '../health/index.ts';
import { HubRefusal, type HubSession } from './hub-session.ts';
import type { TrustPin } from './trust-pin.ts';

export interface HubEnrolmentParts {
  readonly hub: HubSession;
  readonly pin: TrustPin;
  readonly key: SigningKey;
  readonly participant: string;
  /** Participants whose gates this edge answers for. */
  readonly serves: readonly string[];
  readonly alarms: Alarms;
  readonly log: Logger;
}

const parseAnchors = parserOf(TrustAnchors);
const parseLogKeys = parserOf(LogKeysAnswer);
const nothingStated: LogKeysAnswer = { statements: [] };

/** How an edge gets to know its hub: pins whose signatures count, then makes its own key known. Once per start. */
export class HubEnrolment {
  readonly #parts: HubEnrolmentParts;
  #meeting: Promise<void> | undefined;

  constructor(parts: HubEnrolmentParts) {
    this.#parts = parts;
  }

  /**
   * Whose signatures count, once hub and edge know each other. Throws when the hub does not take us; ask again.
   *
   * Each time the hub is asked for statements of its log's keys: whoever meets it anew may have refused its newest one.
   */
  async meet(signal: AbortSignal): Promise<VerifierPolicy> {
    if (this.#parts.pin.policy !== undefined) await this.#learnKeys(signal);
    this.#meeting ??= this.#introduce(signal);
    try {
      await this.#meeting;
    } catch (error) {
      this.#meeting = undefined;
      throw error;
    }
    const { policy } = this.#parts.pin;
    if (policy === undefined) throw new Error('nothing is pinned after the hub was met');
    return policy;
  }

  async #introduce(signal: AbortSignal): Promise<void> {
    await this.#compareAnchors(signal);
    await this.#enrol(signal);
  }

  async #compareAnchors(signal: AbortSignal): Promise<void> {
    const { hub, pin, alarms, log } = this.#parts;
    const parsed = parseAnchors(await hub.get('/v1/trust-anchors', signal));
    if (!parsed.ok) throw new Error(`the hub names trust anchors that cannot be read: ${parsed.problem}`);
    const outcome = await pin.meet(parsed.value);
    if (outcome === 'pinned') log.info({ logKey: parsed.value.logKey }, 'the trust anchors are pinned');
    if (outcome !== 'different') return;
    alarms.raise('trust-anchors-differ');
    log.error(
      { logKey: parsed.value.logKey },
      'the hub names other trust anchors than those pinned, which stay',
    );
  }

  async #learnKeys(signal: AbortSignal): Promise<void> {
    const { hub, pin, log } = this.#parts;
    const parsed = parseLogKeys(await unlessNotFound(hub.get('/log/keys', signal)));
    if (!parsed.ok) throw new Error(`the hub states keys of its log that cannot be read: ${parsed.problem}`);
    const number = await pin.learn(parsed.value.statements);
    if (number !== undefined) log.warn({ number }, 'the keys of the log are others from now on');
  }

  async #enrol(signal: AbortSignal): Promise<void> {
    const { hub, key, participant, serves } = this.#parts;
    const edge = key.verifier.publicKey.toString('hex');
    const signature = signBytes(key.privateKey, enrolmentText(edge, participant)).toString('hex');
    const enrolment: EdgeEnrolment = { edge, serves: [...serves], signature };
    await hub.post('/v1/edges', enrolment, signal);
  }
}

/** A hub of an earlier version states nothing. */
async function unlessNotFound(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HubRefusal && error.status === 404) return nothingStated;
    throw error;
  }
}
