import { Type } from 'typebox';
import type { Db } from '../database/index.ts';
import { readReference } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, formOf, type Screens, type View } from '../pages/index.ts';
import { type JudgedAddress, judgeMessage, longestMessage, type OwnAddresses } from './judge-message.ts';
import { isKnownReference } from './known-reference-store.ts';

/** A whole message may be pasted; what is longer than is looked at is told, and stays in its box. */
const MessageForm = formOf({ message: Type.Optional(Type.String({ maxLength: 100_000 })) });
const template = 'scams/scams.njk';
/** Messages that one address may have looked at in a minute: references must not be tried out. */
const looksPerMinute = 20;

/** What the page about false messages works with. */
export interface ScamPageServices {
  readonly db: Db;
  readonly own: OwnAddresses;
}

/** `/scams`: how we write, and whether an address or a reference in a message is ours. Nothing is kept of what is typed. */
export function scamPages(app: App, screens: Screens, { db, own }: ScamPageServices): void {
  const ground = { ownHost: new URL(own.publicUrl).host, mailbox: own.mailbox };
  app.get('/scams', async (_request, reply) => screens.show(reply, template, ground));

  app.post(
    '/scams',
    {
      schema: { body: MessageForm },
      config: { openForm: true, rateLimit: { max: looksPerMinute, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const { message = '' } = request.body;
      const again = (problem: string) =>
        screens.show(
          reply,
          template,
          { ...ground, message, error: problem, errorList: errorList({ message: problem }) },
          400,
        );
      if (message.trim() === '') return again('Type a link, an address or a reference from the message');
      if (message.length > longestMessage)
        return again('That is too long. Paste only the part with the link or the reference');
      const judged = judgeMessage(message, own);
      if (judged.addresses.length === 0 && judged.references.length === 0)
        return again('We see no link, address or reference in this. Copy it from the message');
      const references = await Promise.all(judged.references.map(async (typed) => referenceView(db, typed)));
      return screens.show(reply, template, {
        ...ground,
        message,
        findings: [...judged.addresses.map(addressView), ...references],
      });
    },
  );
}

const isGood: ReadonlySet<string> = new Set(['ours', 'our-mailbox']);

function addressView({ shown, verdict }: JudgedAddress): View {
  return { shown, verdict, isGood: isGood.has(verdict) };
}

async function referenceView(db: Db, typed: string): Promise<View> {
  const reference = readReference(typed);
  const isKnown = reference !== undefined && (await isKnownReference(db, reference));
  return { shown: typed, verdict: isKnown ? 'our-reference' : 'no-reference', isGood: isKnown };
}
