import PDFDocument from 'pdfkit';
import type { Paper, PaperPart } from './paper.ts';
import { printableLetters } from './printable-letters.ts';

type Sheet = InstanceType<typeof PDFDocument>;

/** In points, 1/72 inch. */
const margin = 50;
const [bold, plain] = ['Helvetica-Bold', 'Helvetica'];
const sizes = { title: 18, heading: 13, text: 10, cell: 9, foot: 8 } as const;
const cellPadding = 3;

/**
 * A paper as PDF, on A4 in the fonts that every reader has (ISO 32000-1 9.6.2.2): its text can be selected and read
 * aloud, and nothing is fetched. The same paper gives the same bytes.
 */
export async function printPaper(paper: Paper): Promise<Buffer> {
  const sheet = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: printableLetters(paper.title), CreationDate: new Date(paper.at), Producer: 'Deadset' },
  });
  const chunks: Buffer[] = [];
  sheet.on('data', (chunk: Buffer) => chunks.push(chunk));
  const whole = new Promise<Buffer>((resolve, reject) => {
    sheet.on('end', () => resolve(Buffer.concat(chunks)));
    sheet.on('error', reject);
  });
  write(sheet, bold, sizes.title, paper.title);
  for (const part of paper.parts) printPart(sheet, part);
  printFeet(sheet, paper.foot);
  sheet.end();
  return whole;
}

function printPart(sheet: Sheet, part: PaperPart): void {
  sheet.x = margin;
  if ('heading' in part) {
    keepTogether(sheet, 60);
    sheet.moveDown(0.8);
    write(sheet, bold, sizes.heading, part.heading);
    sheet.moveDown(0.3);
  } else if ('text' in part) {
    write(sheet, plain, sizes.text, part.text);
    sheet.moveDown(0.5);
  } else if ('warning' in part) printWarning(sheet, part.warning);
  else if ('facts' in part) printFacts(sheet, part.facts);
  else if ('columns' in part) printTable(sheet, part);
  else printSignature(sheet, part.signature);
}

function printFacts(sheet: Sheet, facts: readonly (readonly [string, string])[]): void {
  for (const [name, value] of facts) {
    sheet
      .font(bold)
      .fontSize(sizes.text)
      .text(`${printableLetters(name)}: `, { continued: true });
    sheet.font(plain).text(printableLetters(value === '' ? 'not said' : value));
    sheet.moveDown(0.2);
  }
  sheet.moveDown(0.3);
}

function printWarning(sheet: Sheet, words: string): void {
  const text = printableLetters(words);
  const width = widthOf(sheet) - 16;
  sheet.font(bold).fontSize(sizes.text);
  const height = sheet.heightOfString(text, { width });
  keepTogether(sheet, height + 20);
  const top = sheet.y;
  sheet.rect(margin, top, widthOf(sheet), height + 12).stroke();
  sheet.text(text, margin + 8, top + 7, { width });
  sheet.x = margin;
  sheet.y = top + height + 20;
}

/** A table of a paper. */
type Table = Extract<PaperPart, { readonly columns: readonly string[] }>;

function printTable(sheet: Sheet, { caption, columns, widths, rows }: Table): void {
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const columnStyles = widths.map((width) => (width / whole) * widthOf(sheet));
  keepTogether(sheet, 60);
  write(sheet, bold, sizes.text, caption);
  sheet.moveDown(0.3);
  if (rows.some((row) => isTall(sheet, row, columnStyles))) {
    // A row is not broken over pages: what is taller than one would lose its end.
    for (const row of rows)
      printFacts(
        sheet,
        columns.map((column, i) => [column, row[i] ?? '']),
      );
    return;
  }
  const cells = (src: string, texts: readonly string[]) =>
    texts.map((text) => ({ text: printableLetters(text), font: { src, size: sizes.cell } }));
  sheet.table({
    columnStyles,
    rowStyles: { padding: cellPadding },
    data: [cells(bold, columns), ...rows.map((row) => cells(plain, row))],
  });
  sheet.x = margin;
  sheet.moveDown(0.8);
}

/** Whether a row takes more than half a page. */
function isTall(sheet: Sheet, row: readonly string[], widths: readonly number[]): boolean {
  sheet.font(plain).fontSize(sizes.cell);
  return row.some((text, i) => {
    const width = (widths[i] ?? 0) - 2 * cellPadding;
    return sheet.heightOfString(printableLetters(text), { width }) > sheet.page.height / 2;
  });
}

function printSignature(sheet: Sheet, lines: readonly string[]): void {
  keepTogether(sheet, lines.length * 32);
  for (const line of lines) {
    sheet.moveDown(1.2);
    write(sheet, plain, sizes.text, `${line}: ${'.'.repeat(60)}`);
  }
  sheet.moveDown(0.5);
}

/** Written last, when it is known how many pages there are. */
function printFeet(sheet: Sheet, foot: string): void {
  const { start, count } = sheet.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    sheet.switchToPage(page);
    const { margins, height } = sheet.page;
    // A line below the lower margin would begin a new page.
    const kept = margins.bottom;
    margins.bottom = 0;
    sheet.font(plain).fontSize(sizes.foot);
    sheet.text(`${printableLetters(foot)} · page ${page - start + 1} of ${count}`, margin, height - 35, {
      width: widthOf(sheet),
      lineBreak: false,
    });
    margins.bottom = kept;
  }
}

function write(sheet: Sheet, font: string, size: number, text: string): void {
  sheet
    .font(font)
    .fontSize(size)
    .text(printableLetters(text), { width: widthOf(sheet) });
}

/** Begins a new page where there is less room than this many points. */
function keepTogether(sheet: Sheet, points: number): void {
  if (sheet.y + points > sheet.page.height - margin) sheet.addPage();
}

function widthOf(sheet: Sheet): number {
  return sheet.page.width - 2 * margin;
}
