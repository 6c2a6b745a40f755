import { passagesOf } from '../packages/hub/src/pages/translated-loader.ts';

/** A call of `t` with a text of its own, in either kind of quotes; one that is given a variable has its words elsewhere. */
const call = /\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(,)?/g;

/** A sentence of a template. One with values that count something has plural forms. */
export interface TemplateSentence {
  readonly text: string;
  readonly isPlural: boolean;
}

/** All sentences of a template: its passages, and the texts that it gives to `t`. */
export function wordsOfTemplate(source: string): TemplateSentence[] {
  const passages = passagesOf(source).map((text) => ({ text, isPlural: false }));
  const calls = [...source.matchAll(call)].map(([, quoted = '', comma]) => {
    const text = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
    return { text, isPlural: comma !== undefined && text.includes('{count}') };
  });
  return [...passages, ...calls];
}
