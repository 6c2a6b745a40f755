// Lets a passkey answer a form: asks the browser for it, puts the answer into the form, and sends it.
const form = document.querySelector('form[data-passkey]');
const problem = form.querySelector('[data-passkey-problem]');
const button = form.querySelector('button');

async function ask() {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === 'create') {
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function answer() {
  problem.hidden = true;
  button.disabled = true;
  try {
    const credential = await ask();
    form.elements.namedItem('credential').value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    // The browser says itself what went wrong, in a dialogue of its own; it tells pages nothing on purpose.
    problem.hidden = false;
    button.disabled = false;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void answer();
});
