import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

/** Prints how long the source files are and what the types cost: the tail is what makes a house tired. */

const isCode = (line: string) => !/^\s*(\/\/|\/\*|\*|$)/.test(line);
const files = globSync(['packages/*/src/**/*.ts', 'simulators/src/**/*.ts'], {
  ignore: ['**/*.test.ts', '**/*-table.ts'],
})
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n');
    return { path, text, code: lines.filter(isCode).length, all: lines.length };
  })
  .toSorted((a, b) => a.code - b.code);

const at = (share: number) => files[Math.min(files.length - 1, Math.floor(files.length * share))]?.code ?? 0;
const total = files.reduce((sum, file) => sum + file.code, 0);
const count = (pattern: RegExp, isMeant: (line: string) => boolean = () => true) =>
  files.flatMap(({ text }) => text.split('\n')).filter((line) => isMeant(line) && pattern.test(line)).length;
const perThousand = (found: number) => `${found} (${((found * 1000) / total).toFixed(2)} per 1000 lines)`;

console.log(`${files.length} source files, ${total} code lines (tests and tables left out)`);
console.log(`median ${at(0.5)}, p90 ${at(0.9)}, largest ${files.at(-1)?.code} (${files.at(-1)?.path})`);
console.log(`any: ${perThousand(count(/[:<(,|] *any\b/, isCode))}`);
console.log(`casts (unsafe assertions with a reason): ${perThousand(count(/no-unsafe-type-assertion/))}`);
console.log(`lint suppressions: ${perThousand(count(/oxlint-disable/))}`);
console.log(
  `most imports in one file: ${Math.max(...files.map(({ text }) => text.match(/^} from |^import .* from /gm)?.length ?? 0))}`,
);
const comments = files.reduce(
  (sum, file) => sum + file.text.split('\n').filter((line) => /^\s*(\/\/|\/\*|\*)/.test(line)).length,
  0,
);
console.log(`comment lines: ${((comments * 100) / (comments + total)).toFixed(0)} %`);

const undocumented = files
  .filter(({ path }) => /packages\/(domain|protocol|client)\//.test(path))
  .flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /(?<!\*\/\n)^export (?:async )?(?:function\*?|class|interface|type|const) (\w+)\b(?!.*(?:= Static<|= \(typeof ))/gm,
      ),
    ].map(([, name]) => `${path}: ${name}`),
  );
console.log(`exported from domain, protocol or client without a docstring: ${undocumented.length}`);
for (const one of undocumented) console.log(`  ${one}`);
