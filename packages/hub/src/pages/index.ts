/** What every page for people stands on: the layout, the assets, forms and their errors, and the visit that carries a victim's answers. */
export { loadAssets } from './asset-files.ts';
export { pageCookies } from './cookies.ts';
export { declarerPresence } from './declarer-presence.ts';
export { FormField, formOf } from './form-body.ts';
export { errorList, type FormErrors, hasErrors } from './form-errors.ts';
export { holdsHidden } from './hidden-characters.ts';
export { type ImeiField, readableImei, readImeiField } from './imei-field.ts';
export { keeperPresence } from './keeper-presence.ts';
export { readLanguages } from './language-file.ts';
export { dayTyped, exactTime, instantInLondon } from './london-time.ts';
export { type PageGround, pageScope, type Screens } from './page-scope.ts';
export { problemPage } from './problem-page.ts';
export { createResumptions, type Resumptions } from './resumptions.ts';
export { createTemplates, type View } from './templates.ts';
export { acceptUploads } from './upload-body.ts';
export type { EnrolmentAnswers, OpenDeclaration, OpenLogbook, ReportAnswers, Visit, Whom } from './visit.ts';
export { createVisits, type Visits } from './visits.ts';
