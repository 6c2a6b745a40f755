import { parseSync } from 'oxc-parser';

type Node = Readonly<Record<string, unknown>>;

/** Files of a room whose texts no reader of a public page sees: storage, machine interface, what others are sent. */
const unseenFiles = /-(store|routes|tables|events|seal)\.ts$|\/language-file\.ts$/;
/** Words that only look like a sentence: classes of styles, media types, SQL, cron-like and technical text. */
const technical =
  /govuk-|ds-|moj-|^deadset |^Bearer |\n|charset=|[<>={}\\[\]|]|%\w|https?:|\.njk|^\w+\/\w+|^[A-Z][a-z]+\/[A-Z]/;
/** A property whose text is for machines or for whoever reads the API's description. */
const unseenProperties = new Set([
  'description',
  'summary',
  'pattern',
  'format',
  'classes',
  'act',
  'why',
  'scope',
  'tags',
]);

/**
 * The texts of one TypeScript file that a reader may see: what looks like words of English (a capital letter first, or
 * several words), and the message of every refusal. A text with values in it has a `{place}` for each.
 */
export function wordsOfCode(path: string, source: string, refusalsOnly: boolean): string[] {
  if (unseenFiles.test(path) && !refusalsOnly) return [];
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const found: string[] = [];
  walk(program, refusalsOnly, (text) => found.push(text));
  return found;
}

function walk(value: unknown, refusalsOnly: boolean, say: (text: string) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, refusalsOnly, say);
    return;
  }
  if (!isNode(value)) return;
  if (isFault(value) || isUnseen(value)) return;
  if (isRefusal(value)) {
    for (const text of textsOf(value['arguments'])) if (isWords(text)) say(text);
    return;
  }
  if (!refusalsOnly) {
    if (isDivider(value)) say('or');
    const text = textOf(value);
    if (text !== undefined) {
      if (isWords(text)) say(text);
      if (value['type'] === 'Literal') return;
    }
  }
  for (const child of Object.values(value)) walk(child, refusalsOnly, say);
}

/** Words of English: they begin with a capital letter, or there are several. */
function isWords(text: string): boolean {
  if (technical.test(text.replaceAll(/\{\w+\}/g, ''))) return false;
  const own = text
    .replaceAll(/\{\w+\}/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return (
    /^[A-Z][a-z’']+/.test(own) || /^[a-z’']+,? [a-z’',]+/.test(own) || /^(?:[A-Z]\w* \w|\d+ [a-z])/.test(own)
  );
}

/** The texts in what a refusal is made with, whichever of them is taken. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isNode(value)) return [];
  const text = textOf(value);
  if (text !== undefined) return [text];
  return value['type'] === 'ConditionalExpression' ? textsOf([value['consequent'], value['alternate']]) : [];
}

function textOf(node: Node): string | undefined {
  if (node['type'] === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node['type'] !== 'TemplateLiteral') return undefined;
  const [quasis, expressions] = [listOf(node['quasis']), listOf(node['expressions'])];
  return quasis.map((quasi, index) => `${cookedOf(quasi)}${placeOf(expressions[index], index)}`).join('');
}

function cookedOf(quasi: Node): string {
  const value = quasi['value'];
  return isNode(value) && typeof value['cooked'] === 'string' ? value['cooked'] : '';
}

/** The place of a value, by the last name in its expression, such as `{mostKeys}`. */
function placeOf(expression: Node | undefined, index: number): string {
  if (expression === undefined) return '';
  return `{${nameIn(expression) ?? 'value'}${index === 0 ? '' : index + 1}}`;
}

function nameIn(node: Node): string | undefined {
  if (typeof node['name'] === 'string') return node['name'];
  for (const part of ['property', 'callee', 'object', 'left', 'test']) {
    const inner = node[part];
    const name = isNode(inner) ? nameIn(inner) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

function isRefusal(node: Node): boolean {
  return node['type'] === 'NewExpression' && calleeName(node) === 'RegistryError';
}

/** What is thrown or compared by machines alone: no reader sees it. */
function isFault(node: Node): boolean {
  const isError =
    node['type'] === 'NewExpression' &&
    /^(Error|TypeError|RangeError|ConfigError|RegExp|URL)$/.test(calleeName(node));
  const isType =
    typeof node['type'] === 'string' &&
    node['type'].startsWith('TS') &&
    node['type'] !== 'TSAsExpression' &&
    node['type'] !== 'TSSatisfiesExpression' &&
    node['type'] !== 'TSNonNullExpression';
  return isError || isType || node['type'] === 'ImportDeclaration' || node['type'] === 'ExportAllDeclaration';
}

/** The word between two choices, which is too short to be told from a name of code. */
function isDivider({ type, key, value }: Node): boolean {
  const isNamed = type === 'Property' && isNode(key) && key['name'] === 'divider';
  return isNamed && isNode(value) && value['value'] === 'or';
}

function isUnseen(node: Node): boolean {
  if (node['type'] === 'Property') {
    const key = node['key'];
    return isNode(key) && typeof key['name'] === 'string' && unseenProperties.has(key['name']);
  }
  return node['type'] === 'TaggedTemplateExpression';
}

function calleeName(node: Node): string {
  const callee = node['callee'];
  return isNode(callee) && typeof callee['name'] === 'string' ? callee['name'] : '';
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
