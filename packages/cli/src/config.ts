/** What the process was told from outside; nothing else in the command reads the environment. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;
