import { RegistryError } from '@deadset/domain';
import { errorList, type FormErrors, type View } from '../pages/index.ts';

/** Errors of a form as a page shows them. */
export function problemView(errors: FormErrors): View {
  return { errors, errorList: errorList(errors) };
}

/** What was refused, above the field that it is about; what is not found or no refusal is thrown on. */
export function refusalView(error: unknown, field: string): View {
  if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
  return problemView({ [field]: error.message });
}
