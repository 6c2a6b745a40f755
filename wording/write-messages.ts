import { writeFileSync } from 'node:fs';
import { englishTag, readLanguages } from '../packages/hub/src/pages/language-file.ts';
import { gapsOf } from './gaps.ts';
import { findMessages, messagesFile, messagesText } from './messages.ts';

/** Writes the list of all sentences anew, and says how far each language is. */
writeFileSync(messagesFile, messagesText());
const found = findMessages();
const count = Object.keys(found.messages).length;
const lines = [`${count} sentences, ${found.plurals.length} of them with plural forms`];
for (const language of await readLanguages()) {
  if (language.tag === englishTag) continue;
  const { unknown, missing } = gapsOf(language, found);
  lines.push(
    `${language.tag}: ${missing.length} missing, which are shown in English, ${unknown.length} unknown`,
  );
  lines.push(...unknown.map((text) => `  no page says: ${text}`));
}
process.stdout.write(`${lines.join('\n')}\n`);
