import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { globSync } from 'tinyglobby';
import type { World } from './rules.ts';

/** What one source file takes from elsewhere. */
export interface SourceFile {
  /** Path from the root of the repository. */
  readonly path: string;
  /** Module specifiers of imports and re-exports, type-only ones included. */
  readonly imports: readonly string[];
  /** Parts of the outside world that it touches by itself. */
  readonly worlds: ReadonlySet<World>;
}

/** Every source file of every room, tests left out. */
export function allSourceFiles(): SourceFile[] {
  const paths = globSync(['packages/*/src/**/*.ts', 'simulators/src/**/*.ts'], { ignore: ['**/*.test.ts'] });
  return paths.map((path) => readSource(path, readFileSync(path, 'utf8')));
}

export function readSource(path: string, text: string): SourceFile {
  const { module, program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const worlds = new Set<World>();
  const dynamic: string[] = [];
  visit(program, (node) => {
    const world = worldOf(node);
    if (world !== undefined) worlds.add(world);
    const imported = dynamicImport(node);
    if (imported !== undefined) dynamic.push(imported);
  });
  const imported = module.staticImports.map((one) => one.moduleRequest.value);
  const reexported = module.staticExports.flatMap((one) =>
    one.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
  );
  return { path, imports: [...imported, ...reexported, ...dynamic], worlds };
}

type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function worldOf(node: Node): World | undefined {
  if (node['type'] === 'NewExpression') {
    return nameOf(node['callee']) === 'Date' && lengthOf(node['arguments']) === 0 ? 'clock' : undefined;
  }
  if (node['type'] === 'ImportSpecifier')
    return randomImports.has(nameOf(node['imported'])) ? 'randomness' : undefined;
  if (node['type'] !== 'MemberExpression') return undefined;
  return members[`${nameOf(node['object'])}.${nameOf(node['property'])}`];
}

const members: Readonly<Record<string, World>> = {
  'process.env': 'environment',
  'process.exit': 'exit',
  'Date.now': 'clock',
  'Math.random': 'randomness',
  'crypto.randomUUID': 'randomness',
};
const randomImports: ReadonlySet<string> = new Set([
  'randomBytes',
  'randomUUID',
  'randomInt',
  'randomFillSync',
]);

function dynamicImport(node: Node): string | undefined {
  if (node['type'] !== 'ImportExpression' || !isNode(node['source'])) return undefined;
  const { value } = node['source'];
  return typeof value === 'string' ? value : undefined;
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : '';
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
