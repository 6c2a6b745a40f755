import { type Gate, isGate } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';

/** Somebody who may ask an edge by the check API. */
export interface CheckClientEntry {
  readonly participant: string;
  /** SHA-256 of the token, in hexadecimal: the file lets nobody ask who reads it. */
  readonly tokenSha256: string;
  readonly gates: readonly Gate[];
  /** Questions a second, of each worker of the edge; without limit when absent. */
  readonly perSecond?: number;
}

/**
 * Reads a file of check clients: one a line, `participant sha256-of-token gate,gate`, and if it is to have a limit
 * `500/s` behind it; empty lines and lines that begin with # are passed over. The problem names the line and never what is in it.
 */
export function parseCheckClients(
  text: string,
): { ok: true; value: CheckClientEntry[] } | { ok: false; problem: string } {
  const clients: CheckClientEntry[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, participant, tokenSha256, names = '', rate] =
      /^\s*(\S+)\s+([0-9a-f]{64})\s+(\S+)(?:\s+([1-9][0-9]{0,8})\/s)?\s*$/.exec(line) ?? [];
    const gates = names.split(',').filter(isGate);
    if (participant === undefined || tokenSha256 === undefined || gates.length !== names.split(',').length) {
      return {
        ok: false,
        problem: `line ${i + 1} is not "participant sha256-of-token gate,gate" or that with "500/s" behind it`,
      };
    }
    const limit = rate === undefined ? {} : { perSecond: Number(rate) };
    clients.push({ participant, tokenSha256, gates, ...limit });
  }
  return { ok: true, value: clients };
}

/** The line of such a file for a token. */
export function formatCheckClient(participant: string, token: string, gates: readonly Gate[]): string {
  return `${participant} ${sha256(Buffer.from(token)).toString('hex')} ${gates.join(',')}\n`;
}
