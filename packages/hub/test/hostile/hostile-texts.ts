/** A text that somebody types who means harm, and what must never come back to a reader as it is. */
export interface HostileText {
  readonly name: string;
  readonly text: string;
  /** Absent where the text itself does no harm and only must be borne. */
  readonly never?: RegExp;
}

/* oxlint-disable no-control-regex -- control characters are what is looked for */
/** In answer to: OWASP ASVS 5.0 V1 (encoding and sanitisation) and V2 (validation), and CWE-1007 for what deceives the eye. */
export const hostileTexts: readonly HostileText[] = [
  { name: 'an element', text: '<xss-probe onload=alert(1)>', never: /<xss-probe/ },
  {
    name: 'the end of an attribute',
    text: '" autofocus onfocus="xssProbe()',
    never: /"\s+autofocus onfocus="xssProbe/,
  },
  { name: 'the end of a script', text: "</script><script>xssProbe('2')</script>", never: /<script>xssProbe/ },
  {
    name: 'a script as an address',
    text: 'javascript:xssProbe(3)',
    never: /(?:href|src|action)="javascript:/,
  },
  {
    name: 'a template',
    text: '{{ assets.constructor.constructor("return 7*191")() }}',
    never: />[^<]*1337[^<]*</,
  },
  { name: 'a formula', text: '=HYPERLINK("https://example.org","7")', never: /(?:^|,|\n)"?=HYPERLINK/m },
  { name: 'a formula with a sign', text: '+cmd|calc!A0', never: /(?:^|,|\n)"?\+cmd/m },
  { name: 'a turned line', text: 'abc\u202Ecod.exe\u2066x', never: /[\u202A-\u202E\u2066-\u2069]/ },
  { name: 'a null byte', text: 'a\u0000b', never: /\u0000/ },
  { name: 'terminal codes and a line of its own', text: 'x\u001B[31m\r\nset-cookie: xss=1', never: /\u001B/ },
  { name: 'SQL', text: "'); drop table declaration; --" },
  { name: 'half a character', text: 'x\uD800y' },
  { name: 'a path', text: '../../../../etc/passwd', never: /root:x:0/ },
  { name: 'a very long text', text: 'Z'.repeat(70_000) },
];
