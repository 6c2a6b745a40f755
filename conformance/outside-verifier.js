// Follows a log from outside, sharing no code with it: C2SP tlog-tiles, signed-note and tlog-cosignature, RFC 6962.
// node outside-verifier.js <URL of the log> <file that remembers the last head> <quorum> <log key> <cosigner keys ...>
import { createHash, verify } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [url, memory, quorum, logKey, ...cosigners] = process.argv.slice(2);
const refuse = (why) => process.exit(console.error(`refused: ${why}`) ?? 1);
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const rootOf = (hashes) => {
  if (hashes.length < 2) return hashes[0] ?? sha256();
  const half = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return sha256(Buffer.of(1), rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
};
const get = async (path) => {
  const response = await fetch(`${url}/${path}`);
  return response.ok ? Buffer.from(await response.arrayBuffer()) : refuse(`${response.status} for ${path}`);
};
const getTile = (level, index, count) => {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const width = Math.min(256, count - index * 256);
  return get(`tile/${level}/${digits.replace(/...(?=.)/g, 'x$&/')}${width < 256 ? `.p/${width}` : ''}`);
};

const note = (await get('checkpoint')).toString();
const text = note.slice(0, note.indexOf('\n\n') + 1);
const [origin, sizeText, root] = text.split('\n');
const size = Number(sizeText);
const hasSigned = (key) => {
  const [name, id] = key.split('+');
  const bytes = Buffer.from(key.slice(name.length + 10), 'base64');
  const lines = note
    .slice(text.length)
    .split('\n')
    .map((line) => line.split(' '));
  const found = lines.map(([, signer, code = '']) => signer === name && Buffer.from(code, 'base64'));
  const signature = found.find((each) => each && each.toString('hex', 0, 4) === id);
  if (signature === undefined) return false;
  const stamp = bytes[0] === 4 ? `cosignature/v1\ntime ${signature.readBigUInt64BE(4)}\n` : '';
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  const publicKey = { key: spki, format: 'der', type: 'spki' };
  const signed = signature.subarray(stamp === '' ? 4 : 12);
  return verify(null, Buffer.from(stamp + text), publicKey, signed) || refuse(`bad signature of ${name}`);
};
if (origin !== logKey.split('+')[0] || !hasSigned(logKey)) refuse('the log has not signed its head');
if (cosigners.filter(hasSigned).length < Number(quorum)) refuse('too few cosigners have seen this head');

const leaves = [];
for (let index = 0; index * 256 < size; index += 1) {
  const bundle = await getTile('entries', index, size);
  for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at)) {
    leaves.push(sha256(Buffer.of(0), bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at))));
  }
}
const isRoot = (hashes, encoded) => rootOf(hashes).toString('base64') === encoded;
if (leaves.length !== size || !isRoot(leaves, root)) refuse('the entries are not those of the signed head');
for (let level = 0, hashes = leaves; hashes.length > 0; level += 1) {
  const above = [];
  for (let index = 0; index * 256 < hashes.length; index += 1) {
    const tile = hashes.slice(index * 256, index * 256 + 256);
    const isSame = (await getTile(level, index, hashes.length)).equals(Buffer.concat(tile));
    if (!isSame) refuse(`tile ${index} of level ${level} is not of the signed head`);
    if (tile.length === 256) above.push(rootOf(tile));
  }
  hashes = above;
}
if (existsSync(memory)) {
  const [, oldSize, oldRoot] = readFileSync(memory, 'utf8').split('\n');
  if (oldSize > size || !isRoot(leaves.slice(0, oldSize), oldRoot)) refuse('the past of the log was changed');
}
writeFileSync(memory, note);
console.log(`verified ${size} entries of ${origin}`);
