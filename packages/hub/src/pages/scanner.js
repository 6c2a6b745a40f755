// Lets a scanner that types go on while what it typed before is on its way: nothing waits, nothing is lost, and the cursor
// stays in the field. Without this script each Enter sends the form, and the page comes back with the cursor there.
const form = document.querySelector('form[data-scanner]');
const field = form.elements.namedItem('code');
const place = form.elements.namedItem('place');
const waiting = document.querySelector('[data-waiting]');
const scanned = [];
let isSending = false;

function say(text) {
  waiting.textContent = text;
  waiting.hidden = text === '';
}

async function send(code) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set('code', code);
  const answer = await fetch(form.action, { method: 'POST', body: fields });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const list = page.getElementById('scanned');
  if (list === null) throw new Error('another page came');
  document.getElementById('scanned').replaceWith(list);
  const problem = page.querySelector('.govuk-error-message');
  return problem === null
    ? ''
    : `${code}: ${problem.textContent.replace(/\s+/g, ' ').replace('Error:', '').trim()}`;
}

async function work() {
  if (isSending) return;
  isSending = true;
  while (scanned.length > 0) {
    try {
      say(await send(scanned[0]));
      scanned.shift();
    } catch {
      say(`Not sent yet: ${scanned.join(', ')}. Press Enter to try again.`);
      break;
    }
  }
  isSending = false;
}

form.addEventListener('submit', (event) => {
  // The page itself says what is wrong with an empty place.
  if (place.value.trim() === '') return;
  event.preventDefault();
  const code = field.value.trim();
  if (code !== '') scanned.push(code);
  field.value = '';
  field.focus();
  void work();
});
if (place.value.trim() !== '') field.focus();
