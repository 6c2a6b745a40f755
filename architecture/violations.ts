import { posix } from 'node:path';
import {
  type RoomRules,
  roleRules,
  roomRules,
  roomsOfFeatures,
  secludedFeatures,
  type World,
  worldRules,
} from './rules.ts';
import type { SourceFile } from './source-file.ts';

/** One sentence for each thing that the rules forbid. */
export function violations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    const rules = roomRules[room];
    if (rules === undefined) return [`${file.path}: room ${room} has no line in architecture/rules.ts`];
    return [
      ...file.imports.flatMap((specifier) => importViolations(file.path, room, rules, specifier)),
      ...[...file.worlds].flatMap((world) => worldViolations(file.path, world)),
    ];
  });
}

function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' ? second : first;
}

function importViolations(path: string, room: string, rules: RoomRules, specifier: string): string[] {
  if (specifier.startsWith('.')) return featureViolations(path, room, specifier);
  if (specifier.startsWith('node:')) {
    const [name = ''] = specifier.slice('node:'.length).split('/');
    const isAllowed = rules.node.includes('*') || rules.node.includes(name);
    return isAllowed ? [] : [`${path}: ${room} may not import ${specifier}`];
  }
  const sibling = /^@deadset\/([^/]+)(\/.*)?$/.exec(specifier);
  if (sibling !== null) {
    if (sibling[2] !== undefined)
      return [`${path}: ${specifier} reaches behind the front door of ${sibling[1]}`];
    return rules.packages.includes(sibling[1] ?? '') ? [] : [`${path}: ${room} may not import ${sibling[1]}`];
  }
  return libraryViolations(path, room, rules, specifier);
}

function libraryViolations(path: string, room: string, rules: RoomRules, specifier: string): string[] {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const isAllowed = rules.libraries.some(
    (library) => library === name || (library.endsWith('/*') && name.startsWith(library.slice(0, -1))),
  );
  if (!isAllowed) return [`${path}: ${room} may not import ${name}`];
  const role = roleRules[name];
  return role !== undefined && !role.test(path) ? [`${path}: only ${role.source} may import ${name}`] : [];
}

/** A feature's folder is entered from outside through its index only. */
function featureViolations(path: string, room: string, specifier: string): string[] {
  const target = posix.join(posix.dirname(path), specifier);
  if (roomOf(target) !== room)
    return [`${path}: ${specifier} leaves the room; import @deadset/${roomOf(target)}`];
  if (!roomsOfFeatures.includes(room)) return [];
  const [from, to] = [featureOf(path), featureOf(target)];
  const allowed = secludedFeatures[`${room}/${from}`];
  if (allowed !== undefined && from !== to && !allowed.includes(to ?? ''))
    return [`${path}: ${room}/${from} may not look at ${to ?? posix.basename(target)}`];
  if (to === undefined || from === to || posix.basename(target) === 'index.ts') return [];
  return [
    `${path}: the feature ${to} is entered through its index.ts, not through ${posix.basename(target)}`,
  ];
}

/** The folder directly under `src`; undefined for files that lie in `src` itself. */
function featureOf(path: string): string | undefined {
  const [, inside] = path.split('/src/');
  const parts = inside?.split('/') ?? [];
  return parts.length > 1 ? parts[0] : undefined;
}

function worldViolations(path: string, world: World): string[] {
  const rule = worldRules[world];
  return rule.test(path) ? [] : [`${path}: only ${rule.source} may touch the ${world}`];
}
