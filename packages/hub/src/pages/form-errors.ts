/** What is wrong with a form: a sentence for each field, in the order of the page. */
export type FormErrors = Readonly<Record<string, string>>;

export function hasErrors(errors: FormErrors): boolean {
  return Object.keys(errors).length > 0;
}

/** The list at the top of the page; each line leads to its field. */
export function errorList(errors: FormErrors): { text: string; href: string }[] {
  return Object.entries(errors).map(([field, text]) => ({ text, href: `#${field}` }));
}
