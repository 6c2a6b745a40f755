/**
 * Characters that nobody sees and that nobody types: controls other than tab and the ends of lines, and the marks that
 * turn the direction of a line round (Unicode Bidi_Control but for the two plain marks, which do no harm). A telephone
 * number that is copied out of a messenger often has some around it; a text that means harm hides behind them (CWE-1007).
 */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const hidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** Whether a text has characters that nobody sees. */
export function holdsHidden(text: string): boolean {
  return text !== withoutHidden(text);
}

/** What somebody sent by a form, without hidden characters: its text and every text in its lists. */
export function withoutHidden(sent: unknown): unknown {
  if (typeof sent === 'string') return sent.replace(hidden, '');
  if (Array.isArray(sent)) return sent.map(withoutHidden);
  if (typeof sent !== 'object' || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, withoutHidden(value)]));
}
