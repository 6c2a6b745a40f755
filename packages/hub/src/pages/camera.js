// Reads an IMEI from bar codes, by camera or from a photo, into the box beside it. Pictures are read here and sent nowhere.
const formats = ['code_128', 'code_39', 'ean_13', 'itf', 'qr_code', 'data_matrix'];
const pauseMs = 200;
/** Then the camera is switched off: it takes power and may have been forgotten. */
const patienceMs = 60_000;

/** The numbers in some text that may be an IMEI: 15 digits whose last one fits, else 16 (an IMEI with a version). */
function imeisIn(texts) {
  const runs = texts.flatMap((text) => text.match(/(?<!\d)\d{15,16}(?!\d)/g) ?? []);
  const whole = runs.filter((digits) => digits.length === 15 && luhnFits(digits));
  const found = whole.length > 0 ? whole : runs.filter((digits) => digits.length === 16);
  return [...new Set(found)];
}

/** ISO/IEC 7812-1 annex B. */
function luhnFits(digits) {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    // Counted from the end, without what older browsers do not have.
    const value = Number(digits[digits.length - 1 - place]) * (place % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** The browser's own reader where it knows all that phones and boxes show, else one that is fetched from us now. */
async function makeReader({ library, engine }) {
  const own = globalThis.BarcodeDetector;
  const known = own === undefined ? [] : await own.getSupportedFormats();
  if (formats.every((format) => known.includes(format))) return new own({ formats });
  const { BarcodeDetector, prepareZXingModule } = await import(library);
  await prepareZXingModule({ overrides: { locateFile: () => engine }, fireImmediately: true });
  return new BarcodeDetector({ formats });
}

class ImeiCamera {
  #place;
  #field;
  #reader;
  #stream;

  constructor(place) {
    this.#place = place;
    this.#field = document.getElementById(place.dataset.imeiCamera);
  }

  begin() {
    this.#part('start').addEventListener('click', () => void this.#start());
    this.#part('stop').addEventListener('click', () => this.#stop(''));
    this.#part('photo').addEventListener('change', () => void this.#readPhoto());
    // Whoever leaves the page, or looks at another, does not leave the camera on.
    addEventListener('pagehide', () => this.#stop(''));
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#stop('');
    });
    this.#place.hidden = false;
    void this.#offerCamera();
  }

  async #offerCamera() {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    this.#part('start').hidden = !devices.some(({ kind }) => kind === 'videoinput');
  }

  async #start() {
    this.#say('');
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      this.#say(error.name === 'NotAllowedError' ? 'refused' : 'busy');
      return;
    }
    this.#show(true);
    const view = this.#part('view');
    view.srcObject = this.#stream;
    await view.play();
    this.#say('looking');
    this.#part('stop').focus();
    if (await this.#isReaderHere()) await this.#watch(view);
    else this.#stop('no-reader');
  }

  async #watch(view) {
    const until = Date.now() + patienceMs;
    while (this.#stream !== undefined && Date.now() < until) {
      const found = await this.#imeisOn(view);
      if (this.#stream === undefined) return;
      if (found.length > 0) {
        this.#stop('');
        this.#offer(found);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (this.#stream !== undefined) this.#stop('tired');
  }

  async #readPhoto() {
    const [file] = this.#part('photo').files;
    if (file === undefined) return;
    this.#stop('');
    const picture = await createImageBitmap(file).catch(() => undefined);
    if (picture === undefined) this.#say('no-picture');
    else if (await this.#isReaderHere()) {
      const found = await this.#imeisOn(picture);
      picture.close();
      if (found.length === 0) this.#say('nothing');
      else this.#offer(found);
    } else this.#say('no-reader');
  }

  async #isReaderHere() {
    this.#reader ??= await makeReader(this.#place.dataset).catch(() => undefined);
    return this.#reader !== undefined;
  }

  async #imeisOn(picture) {
    const codes = await this.#reader.detect(picture);
    return imeisIn(codes.map(({ rawValue }) => rawValue));
  }

  #offer(found) {
    if (found.length === 1) {
      this.#fill(found[0]);
      return;
    }
    this.#say('several');
    this.#part('choices').replaceChildren(
      ...found.map((imei) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'govuk-button govuk-button--secondary';
        button.textContent = imei;
        button.addEventListener('click', () => this.#fill(imei));
        return button;
      }),
    );
  }

  #fill(imei) {
    // A box for many numbers has a line for each; any other holds one.
    const { value, tagName } = this.#field;
    this.#field.value = tagName === 'TEXTAREA' && value.trim() !== '' ? `${value.trimEnd()}\n${imei}` : imei;
    this.#say('found', imei);
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
    this.#field.focus();
  }

  #stop(word) {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#stream !== undefined) this.#show(false);
    this.#stream = undefined;
    this.#say(word);
  }

  #show(isOn) {
    this.#part('view').hidden = !isOn;
    this.#part('stop').hidden = !isOn;
    this.#part('start').hidden = isOn;
  }

  #say(word, imei = '') {
    this.#part('choices').replaceChildren();
    const says = this.#part('says');
    says.replaceChildren();
    if (word === '') return;
    const line = document.createElement('p');
    line.className = 'govuk-body';
    line.textContent = `${this.#place.querySelector(`[data-camera-word="${word}"]`).textContent} ${imei}`;
    says.replaceChildren(line);
  }

  #part(name) {
    return this.#place.querySelector(`[data-camera="${name}"]`);
  }
}

for (const place of document.querySelectorAll('[data-imei-camera]')) new ImeiCamera(place).begin();
