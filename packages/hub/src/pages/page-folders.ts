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
/** The reader of bar codes for browsers that have none: one file that keeps its parts to itself. */
export const barcodeLibraryFile = join(
  dirname(require.resolve('barcode-detector/ponyfill')),
  '../iife/ponyfill.js',
);
/** Its engine. */
export const barcodeEngineFile = require.resolve('zxing-wasm/reader/zxing_reader.wasm');
/** A graph, and its drawing by WebGL, for browsers: one file each that leaves its one part in a variable. */
export const graphLibraryFile = join(dirname(require.resolve('graphology')), 'graphology.umd.min.js');
export const graphDrawingFile = join(dirname(require.resolve('sigma/package.json')), 'dist/sigma.min.js');
