import type { Logger } from '../logger.ts';
import { type Rounds, startRounds } from '../upkeep/index.ts';
import { createDeliveryLanes } from './delivery-lanes.ts';
import { queueDeliveries } from './delivery-queue-store.ts';
import { placeEvents } from './event-place-store.ts';
import type { WebhookParts } from './webhook-parts.ts';

/** How often events are given their places, in milliseconds. */
const placeIntervalMs = 250;
/** How often it is looked what is due, in milliseconds. */
const deliveryIntervalMs = 500;

/** Gives events their places and sends them to endpoints, now and then. */
export function startEventRounds(parts: WebhookParts, log: Logger): Rounds[] {
  const { db, clock } = parts;
  const lanes = createDeliveryLanes(parts, log);
  const sending = startRounds('webhooks', deliveryIntervalMs, () => lanes.openDue(), log);
  const placing = async () => {
    await placeEvents(db);
    // Until no endpoint has more to queue.
    while ((await queueDeliveries(db, clock())) > 0);
  };
  return [
    startRounds('events', placeIntervalMs, placing, log),
    {
      state: sending.state,
      close: async () => {
        await sending.close();
        await lanes.close();
      },
    },
  ];
}
