import {
  ActAnswer,
  type AmendRequest,
  DeclarationAnswer,
  type DeclarationRequest,
  DeclarationStatusAnswer,
  type DeclarationStatusRequest,
  type ModeRequest,
  parserOf,
  type RaiseRequest,
  type WithdrawRequest,
} from '@deadset/protocol';
import { BoardClient } from './board-client.ts';
import { CheckClient } from './check-client.ts';
import { ConsentClient } from './consent-client.ts';
import { EventClient } from './event-client.ts';
import { ExportClient } from './export-client.ts';
import { FairnessClient } from './fairness-client.ts';
import { type ActOptions, type CallOptions, type HubClientOptions, HubSession } from './hub-session.ts';
import { LogbookClient } from './logbook-client.ts';
import { PoliceRecordsClient } from './police-records-client.ts';
import { SandboxClient } from './sandbox-client.ts';
import { WebhookClient } from './webhook-client.ts';

const parseDeclaration = parserOf(DeclarationAnswer);
const parseAct = parserOf(ActAnswer);
const parseStatus = parserOf(DeclarationStatusAnswer);

/**
 * Puts acts on the record under a participant's own credentials, and reads what the hub tells that participant.
 *
 * A hub that is away is tried again under the same idempotency key, so an act whose answer was lost is still one act.
 * Every method throws `RegistryError` with the hub's code and words when it refuses, `ProblemError` where it put them
 * into a problem (RFC 9457).
 */
export class HubClient {
  /** Receipts, times to apply and the latency board, which anybody may read. */
  readonly board: BoardClient;
  /** Checks without an edge of your own, and certificates of checks. */
  readonly checks: CheckClient;
  /** Questions to keepers. */
  readonly consents: ConsentClient;
  /** What the hub tells this participant, by cursor. */
  readonly events: EventClient;
  /** Everything of one kind as one file. */
  readonly exports: ExportClient;
  /** Appeals, and notices to present holders. */
  readonly fairness: FairnessClient;
  /** Devices that you sell, insure or own. */
  readonly logbook: LogbookClient;
  /** A force's crimes by its own references; for the role `police`. */
  readonly policeRecords: PoliceRecordsClient;
  /** Devices about no phone, to try your gates with. */
  readonly sandbox: SandboxClient;
  /** Where events are sent. */
  readonly webhooks: WebhookClient;
  readonly #session: HubSession;

  constructor(options: HubClientOptions) {
    this.#session = new HubSession(options);
    this.board = new BoardClient(this.#session);
    this.checks = new CheckClient(this.#session);
    this.consents = new ConsentClient(this.#session);
    this.events = new EventClient(this.#session);
    this.exports = new ExportClient(this.#session);
    this.fairness = new FairnessClient(this.#session);
    this.logbook = new LogbookClient(this.#session);
    this.policeRecords = new PoliceRecordsClient(this.#session);
    this.sandbox = new SandboxClient(this.#session);
    this.webhooks = new WebhookClient(this.#session);
  }

  /** Puts a customer's word on the record. The withdrawal code in the answer is told once, and to them alone. */
  declare(request: DeclarationRequest, options: ActOptions = {}): Promise<DeclarationAnswer> {
    return this.#session.post('/v1/declarations', request, parseDeclaration, options);
  }

  /** Shows the keeper's proof: an operator's signed statement. From then on every gate refuses the device. */
  raise(reference: string, request: RaiseRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#session.post(pathOf(reference, 'raise'), request, parseAct, options);
  }

  /** Takes a declaration back; from tier 1 it needs the proof again. */
  withdraw(reference: string, request: WithdrawRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#session.post(pathOf(reference, 'withdraw'), request, parseAct, options);
  }

  /** Chooses between total mode and recovery mode, in which networks let the phone pass so that it can be found. */
  chooseMode(reference: string, request: ModeRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#session.post(pathOf(reference, 'mode'), request, parseAct, options);
  }

  /** Adds further identifiers of the same device: the second SIM slot, say. */
  addIdentifiers(reference: string, request: AmendRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#session.post(pathOf(reference, 'identifiers'), request, parseAct, options);
  }

  /** Where a declaration stands with each party. `not-found`, in the same words, for a wrong reference or code. */
  status(
    reference: string,
    request: DeclarationStatusRequest,
    options: CallOptions = {},
  ): Promise<DeclarationStatusAnswer> {
    return this.#session.post(pathOf(reference, 'status'), request, parseStatus, options);
  }
}

function pathOf(reference: string, act: string): string {
  return `/v1/declarations/${encodeURIComponent(reference)}/${act}`;
}
