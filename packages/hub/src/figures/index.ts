/** The figures so far, for everybody: what people report, how soon they prove it, and what the gates do. */
export { figurePages } from './figure-pages.ts';
export { headlineViews } from './figure-views.ts';
export { createPublicFigures, type PublicFigures } from './public-figures.ts';
