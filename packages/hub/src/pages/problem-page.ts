import type { ProblemPage } from '../http/index.ts';
import type { Templates } from './templates.ts';

const headings: Readonly<Record<number, string>> = {
  403: 'Please start that step again',
  404: 'We cannot find that page',
  429: 'Please wait a minute',
  503: 'This part is not working at the moment',
};

/** The page that tells a person why something could not be done. A fault shows only the id that finds it in the log. */
export function problemPage(templates: Templates): ProblemPage {
  return (problem) =>
    templates.render('pages/problem.njk', {
      heading:
        headings[problem.status] ??
        (problem.status < 500 ? 'That did not work' : 'Sorry, something went wrong'),
      problem,
    });
}
