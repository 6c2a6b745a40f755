import { readFile } from 'node:fs/promises';
import { DriverRefusal, type MessageDriver, type OutgoingMessage } from './message-driver.ts';

/** How long a gateway may take, in milliseconds. */
const timeoutMs = 20_000;

/** A gateway that takes text messages as a JSON body by POST: most do, and differ in the names of three fields. */
export interface SmsSettings {
  readonly url: string;
  /** JSON in whose strings `{to}`, `{text}` and `{id}` stand for the number, the words and the message's id. */
  readonly body: string;
  /** Sent as a bearer token; at most one of the two. */
  readonly token?: string;
  /** File with it, read anew for each message so that it can be replaced. */
  readonly tokenFile?: string;
}

/** Body of a gateway when nothing is said. */
export const usualSmsBody = '{"to":"{to}","text":"{text}","reference":"{id}"}';

/** Hands text messages to a gateway. */
export function createSmsDriver({ url, body, token, tokenFile }: SmsSettings): MessageDriver<'sms'> {
  const template: unknown = JSON.parse(body);
  return {
    send: async (message) => {
      const bearer = tokenFile === undefined ? token : (await readFile(tokenFile, 'utf8')).trim();
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          // Whoever knows it takes the same message once. draft-ietf-httpapi-idempotency-key-header.
          'idempotency-key': message.id,
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify(filled(template, message)),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (response.ok) return;
      throw new DriverRefusal(`sms-${response.status}`, isFinal(response.status));
    },
  };
}

/** Whether a template of a body is JSON that names the number and the words. */
export function isSmsBody(body: string): boolean {
  try {
    JSON.parse(body);
  } catch {
    // Not JSON: the one thing that `parse` tells.
    return false;
  }
  return body.includes('{to}') && body.includes('{text}');
}

/** 400 and 422 are about this message; everything else about the gateway, or about us, and may be mended. */
function isFinal(status: number): boolean {
  return status === 400 || status === 422;
}

/** The template with the message in its strings; done on values, so that no word of it can become JSON. */
function filled(template: unknown, message: OutgoingMessage<'sms'>): unknown {
  if (typeof template === 'string') {
    const parts = { to: message.to.number, text: message.text, id: message.id };
    return template.replaceAll(/\{(to|text|id)\}/g, (_, name: keyof typeof parts) => parts[name]);
  }
  if (Array.isArray(template)) return template.map((one) => filled(one, message));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filled(value, message)]));
}
