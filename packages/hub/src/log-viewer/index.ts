/** The public log for people: its entries, its heads, who cosigned them, and the proof of one entry as a picture. */
export { logViewerPages } from './log-viewer-pages.ts';
