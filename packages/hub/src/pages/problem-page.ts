import type { ProblemPage } from '../http/index.ts';
import { wantedLanguage } from './language-choice.ts';
import type { Templates } from './templates.ts';

const headings: Readonly<Record<number, string>> = {
  403: 'You cannot do that',
  404: 'We cannot find that page',
  429: 'Please wait a minute',
  503: 'This part is not working at the moment',
};

/** Where somebody may have to be gone at once: they keep the way out when something fails. */
const victimPages = /^\/(?:report|lock|rights|scams|collect|appeal)(?:[/?]|$)/;

/** The page that tells a person why something could not be done. A fault shows only the id that finds it in the log. */
export function problemPage(templates: Templates): ProblemPage {
  return (problem, request) => {
    const usual = problem.status < 500 ? 'That did not work' : 'Sorry, something went wrong';
    // A form whose token is not that of this browser: what the library says of it means nothing to a person.
    const isStale = problem.status === 403 && /csrf/i.test(problem.title);
    // A field that is too long, or that is not of the form: the schema's words are for whoever writes programs.
    const isUnusable = problem.status === 400 && /^(body|querystring|params)\b/.test(problem.title);
    const heading = isStale ? 'Please start that step again' : (headings[problem.status] ?? usual);
    // Where there is no page nobody has looked yet what language is wanted.
    const language = request.language ?? wantedLanguage(request, templates.languages);
    const exit = victimPages.test(request.url);
    return templates.render('pages/problem.njk', { heading, problem, isStale, isUnusable, exit }, language);
  };
}
