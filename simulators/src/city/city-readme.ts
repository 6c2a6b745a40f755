import type { City } from './city.ts';
import { cityFiles } from './city-files.ts';

/** What lies beside the files of a city: what it is, and every column. */
export function cityReadme({ seed, scale, days, isNull, beginsAt }: City): string {
  const command = `deadset city --seed ${seed} --scale ${scale} --days ${days}${isNull ? ' --null' : ''}`;
  const begin = new Date(beginsAt).toISOString().slice(0, 10);
  const nothing = isNull
    ? '\nNobody here is crooked and no number is cloned: whatever is found in it is found by chance.\n'
    : '';
  const files = cityFiles.map(({ path, about, columns }) =>
    [
      `## ${path}`,
      '',
      `${about}.`,
      '',
      '| column | meaning |',
      '|---|---|',
      ...columns.map(({ name, meaning }) => `| ${name} | ${meaning} |`),
      '',
    ].join('\n'),
  );
  return `# A synthetic city

Nothing here happened. No phone, person, shop or network of it exists; the numbers of its phones are of ranges that nobody
was given. Drawn by \`${command}\`, from ${begin} (UTC): the same command draws the same again. Scale 10 is London.
${nothing}
What a connected system would see is in \`seen/\`; what is true is in \`truth/\`, for those who score what was found. Rows are
in order of time. Where the numbers come from that it is drawn from is in docs/city.md of the project.

${files.join('\n')}`;
}
