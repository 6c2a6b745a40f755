/**
 * Letters of other alphabets, digits and accents that are taken for a Latin letter at a glance. After the Unicode
 * Consortium's confusables (Unicode Technical Standard 39), those for the letters of host names.
 */
const takenFor: Readonly<Record<string, string>> = {
  а: 'a',
  α: 'a',
  ɑ: 'a',
  '4': 'a',
  '@': 'a',
  ь: 'b',
  β: 'b',
  '8': 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  ɗ: 'd',
  е: 'e',
  ε: 'e',
  є: 'e',
  '3': 'e',
  ɡ: 'g',
  '9': 'g',
  һ: 'h',
  і: 'i',
  ι: 'i',
  ı: 'i',
  '1': 'i',
  l: 'i',
  ӏ: 'i',
  '|': 'i',
  ј: 'j',
  к: 'k',
  κ: 'k',
  м: 'm',
  п: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  '0': 'o',
  օ: 'o',
  р: 'p',
  ρ: 'p',
  ѕ: 's',
  '5': 's',
  $: 's',
  т: 't',
  τ: 't',
  '7': 't',
  υ: 'u',
  ս: 'u',
  ν: 'v',
  ѵ: 'v',
  ԝ: 'w',
  ω: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  γ: 'y',
};

/** A name as it looks at a glance: two names that are taken for each other have the same. */
function glance(name: string): string {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return Array.from(bare)
    .map((letter) => takenFor[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[^a-z]/g, '');
}

/** Whether a host, with its letters decoded, has one of our names in it, or something taken for one. */
export function looksLikeOurs(host: string, ownNames: readonly string[]): boolean {
  const labels = host.split('.').map(glance);
  return ownNames
    .map(glance)
    .some((name) => labels.some((label) => label.includes(name) || areOneSlipApart(label, name)));
}

/** Whether one letter more, less or other, or two that changed places, make one word of the other. */
function areOneSlipApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const [left, right] = [one.slice(same), other.slice(same)];
  return (
    left.slice(1) === right ||
    left === right.slice(1) ||
    left.slice(1) === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  );
}
