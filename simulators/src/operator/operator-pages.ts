import { html, type Markup } from './markup.ts';

/** The one stylesheet of the simulated operator: plain, and nothing like Deadset, so that people see they have moved. */
export const stylesheet = `
*{box-sizing:border-box}
body{margin:0;font:1.0625rem/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:#f1ecf8;color:#1f1533}
header{background:#40216f;color:#fff;padding:1rem 1.25rem;font-size:1.375rem;font-weight:700}
.note{background:#ffe08a;color:#1f1533;padding:.6rem 1.25rem;font-weight:600}
main{max-width:34rem;margin:1.5rem auto;padding:0 1.25rem 3rem}
section,.screen{background:#fff;border:1px solid #cdbfe3;border-radius:.75rem;padding:1.25rem;margin:0 0 1.25rem}
h1{font-size:1.625rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.1875rem;margin:0 0 .75rem}
p{margin:0 0 .75rem}
label{display:block;font-weight:600;margin:.25rem 0}
input{font:inherit;width:100%;padding:.55rem .65rem;border:2px solid #55407a;border-radius:.4rem;margin:0 0 .9rem}
button{font:inherit;font-weight:700;color:#fff;background:#55308f;border:0;border-radius:.4rem;padding:.65rem 1.2rem;cursor:pointer}
button:hover{background:#40216f}
a{color:#4a2a80}
:focus-visible{outline:3px solid #b25b00;outline-offset:2px}
.error{border-left:5px solid #b3261e;padding:.5rem .75rem;background:#fdecea;font-weight:600}
.screen{max-width:19rem;margin:0 auto 1.25rem;border:10px solid #1f1533;border-radius:1.75rem;text-align:center}
.code{font-size:2rem;letter-spacing:.25em;font-weight:700;font-variant-numeric:tabular-nums}
`;

/** What a sign-in page needs to know. `error` is shown above the forms. */
export interface SignInView {
  readonly operator: string;
  readonly signIn: string;
  readonly cancelTo: string;
  readonly error?: string;
}

export function signInPage(view: SignInView): string {
  return page(
    view.operator,
    'Sign in',
    html`<h1>Sign in to your ${view.operator} account</h1>
${errorOf(view.error)}
<section aria-labelledby="by-account"><h2 id="by-account">With your account</h2>
<form method="post" action="/sign-in"><input type="hidden" name="signIn" value="${view.signIn}">
<label for="account">Account name</label>
<input id="account" name="account" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button></form></section>
<section aria-labelledby="by-sim"><h2 id="by-sim">With a code to the SIM in the phone</h2>
<p>We send six digits to the SIM of your line. Whoever holds the phone can read them.</p>
<form method="post" action="/sim-code"><input type="hidden" name="signIn" value="${view.signIn}">
<label for="line">Name of the line</label>
<input id="line" name="line" autocomplete="off" spellcheck="false" required>
<button>Send a code</button></form></section>
<p><a href="${view.cancelTo}">Cancel and go back</a></p>`,
  );
}

/** Asks for the code that went to the SIM. */
export function simCodePage(view: SignInView, line: string): string {
  return page(
    view.operator,
    'Type the code',
    html`<h1>Type the code we sent to the SIM</h1>
${errorOf(view.error)}
<p><a href="${`/phone-screen?line=${encodeURIComponent(line)}`}" target="_blank" rel="noopener">Look at the screen of the phone with this SIM (opens in a new tab)</a></p>
<section><form method="post" action="/sim-code/confirm"><input type="hidden" name="signIn" value="${view.signIn}">
<input type="hidden" name="line" value="${line}">
<label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>
<button>Continue</button></form></section>
<p><a href="${view.cancelTo}">Cancel and go back</a></p>`,
  );
}

/** What whoever holds the phone sees on it. */
export function phoneScreenPage(operator: string, line: string, code: string | undefined): string {
  const message =
    code === undefined
      ? html`<p>No messages.</p>`
      : html`<p>${operator}: your code is</p><p class="code" id="sim-code">${code}</p>`;
  return page(
    operator,
    'Screen of the phone',
    html`<h1>Screen of the phone with this SIM</h1><p>${line}</p><div class="screen">${message}</div>
<p>Whoever holds the phone sees this, the keeper or a thief. So it proves nothing.</p>`,
  );
}

export function problemPage(operator: string, problem: string): string {
  return page(operator, 'Sorry', html`<h1>This sign-in cannot go on</h1><p class="error">${problem}</p>`);
}

function errorOf(error: string | undefined): Markup {
  return error === undefined ? html`` : html`<p class="error" role="alert">${error}</p>`;
}

function page(operator: string, title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} - ${operator} (simulated operator)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/operator.css"></head>
<body><header>${operator}</header>
<aside class="note" aria-label="Simulation">Simulated operator: no real network, no real customers.</aside>
<main>${body}</main></body></html>
`.text;
}
