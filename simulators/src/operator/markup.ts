/** Markup that is safe to send: made only by `html`. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML in which every value is escaped, unless it is markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup {
  const escaped = values.map((value) =>
    value instanceof Markup ? value.text : value.replace(/[&<>"']/g, (sign) => entities[sign] ?? ''),
  );
  return new Markup(parts.map((part, i) => `${part}${escaped[i] ?? ''}`).join(''));
}
