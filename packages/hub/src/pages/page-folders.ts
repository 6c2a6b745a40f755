import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** Where the hub's own features keep their templates. */
export const hubFolder = fileURLToPath(new URL('..', import.meta.url));
/** The parent of GOV.UK Frontend's `govuk/`. */
export const govukFolder = join(dirname(require.resolve('govuk-frontend/package.json')), 'dist');
/** The parent of MoJ Frontend's `moj/`, whose components the pages for staff use. */
export const mojFolder = dirname(require.resolve('@ministryofjustice/frontend/package.json'));
