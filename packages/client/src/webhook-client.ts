import {
  DeliveryPage,
  PingResult,
  parserOf,
  RegisteredWebhook,
  ReplayAnswer,
  RotatedSecret,
  WebhookList,
  type WebhookRegistration,
} from '@deadset/protocol';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';
import { parseNothing } from './json-exchange.ts';

const parseRegistered = parserOf(RegisteredWebhook);
const parseList = parserOf(WebhookList);
const parseSecret = parserOf(RotatedSecret);
const parsePing = parserOf(PingResult);
const parseReplay = parserOf(ReplayAnswer);
const parseDeliveries = parserOf(DeliveryPage);

type Delivery = DeliveryPage['deliveries'][number];

/** Where your events are sent. What receives them is `webhookListener`. */
export class WebhookClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Has events sent to an address; the secret is in this answer alone. */
  register(registration: WebhookRegistration, options: ActOptions = {}): Promise<RegisteredWebhook> {
    return this.#session.post('/v1/webhooks', registration, parseRegistered, options);
  }

  list(options: CallOptions = {}): Promise<WebhookList> {
    return this.#session.get('/v1/webhooks', {}, parseList, options);
  }

  /** Forgets an endpoint and its deliveries. */
  remove(id: string, options: CallOptions = {}): Promise<undefined> {
    return this.#session.remove(pathOf(id), options);
  }

  /** Replaces the secret; the former one signs too until `formerUntil`, so give the listener both. */
  rotateSecret(id: string, options: ActOptions = {}): Promise<RotatedSecret> {
    return this.#session.send({ path: `${pathOf(id)}/secret` }, parseSecret, options);
  }

  /** Sends again, with all that came meanwhile. */
  enable(id: string, options: ActOptions = {}): Promise<undefined> {
    return this.#session.send({ path: `${pathOf(id)}/enable` }, parseNothing, options);
  }

  disable(id: string, options: ActOptions = {}): Promise<undefined> {
    return this.#session.send({ path: `${pathOf(id)}/disable` }, parseNothing, options);
  }

  /** Sends an event that means nothing now, and says what your endpoint answered. */
  ping(id: string, options: ActOptions = {}): Promise<PingResult> {
    return this.#session.send({ path: `${pathOf(id)}/ping` }, parsePing, options);
  }

  /** Sends every event behind a cursor once more. */
  async replay(id: string, after: string, options: ActOptions = {}): Promise<number> {
    const { queued } = await this.#session.post(`${pathOf(id)}/replay`, { after }, parseReplay, options);
    return queued;
  }

  /** What became of each delivery, in the order of their events; pages are fetched as they are needed. */
  async *deliveries(id: string, options: CallOptions = {}): AsyncGenerator<Delivery> {
    for (let after: string | undefined; ; ) {
      const page: DeliveryPage = await this.#session.get(
        `${pathOf(id)}/deliveries`,
        { after },
        parseDeliveries,
        options,
      );
      yield* page.deliveries;
      if (page.next === undefined) return;
      after = page.next;
    }
  }
}

function pathOf(id: string): string {
  return `/v1/webhooks/${encodeURIComponent(id)}`;
}
