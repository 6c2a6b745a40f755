// Makes the console of call handlers quicker. Everything that it does a button does too.
const form = document.querySelector('form[data-call]');
const looking = new Set(['imei1', 'imei2', 'line']);
const understood = new Set(['when', 'happened', 'force', 'fear', 'onPerson', 'circumstance']);
const pauseMs = 350;
let waiting;
let newest = 0;

// Alt and the letter that the element itself names, in every browser: their own access keys differ.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !event.code.startsWith('Key')) return;
  const element = document.querySelector(`[aria-keyshortcuts="Alt+${event.code.slice(3)}"]`);
  if (element === null) return;
  event.preventDefault();
  element.click();
});

function isWhole({ name, value }) {
  const digits = value.replace(/\D/g, '');
  return name === 'line' ? digits.length >= 11 : digits.length >= 14;
}

/** Sends the form to be looked at, and takes the marked regions of the answer and nothing else of it. */
async function look() {
  const turn = (newest += 1);
  const body = new URLSearchParams(new FormData(form));
  body.set('act', 'look');
  const answer = await fetch(form.action, { method: 'POST', body });
  if (answer.status !== 200 || turn !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const region of form.querySelectorAll('[data-region]')) {
    const fresh = page.getElementById(region.id);
    const isSame = fresh === null || fresh.textContent.trim() === region.textContent.trim();
    // Whoever is inside a region is not thrown out of it.
    if (isSame || region.contains(document.activeElement)) continue;
    for (const element of fresh.querySelectorAll('[autofocus]')) element.removeAttribute('autofocus');
    region.replaceChildren(...fresh.childNodes);
  }
}

form?.addEventListener('input', ({ target }) => {
  const isAsked = understood.has(target.name) || (looking.has(target.name) && isWhole(target));
  if (!isAsked) return;
  clearTimeout(waiting);
  // What cannot be reached now is looked for by the button, and once more when the report is sent.
  waiting = setTimeout(() => {
    look().catch(() => undefined);
  }, pauseMs);
});
