/**
 * The first visit's budget: script and style that the built page sends before the stage moves, the worker included,
 * compressed. Every script and style sheet in the build counts unless it is listed in LATER, so a new part of the page
 * cannot grow past the budget unseen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const FIRST_VISIT_LIMIT_BYTES = 200_000;

/**
 * Chunks that load only when a person opens what they hold, by the name that the build gives them.
 * @type {RegExp[]}
 */
const LATER = [
  /^(Gallery|RadixMenu|dist|StageTargets|StageTables|ActionDialog|ShareDialog|HelpDialog)-/,
  /^(DetailsPane|InspectorPane|LogPane|LedgerPane|shellOutput)-/,
  /^(encode|decode|sharedLink|validateScenario|validateActions|problems|catalog|config)-/,
  /^(lessonCheck|causes|moments|inspect)-/,
  // The lesson's panel and the words of what can be opened come once the stage is drawn, the other lessons when one is opened.
  /^(LessonPane|lessons|details)-/,
  // A reader gets the texts of one language; the larger one counts.
  /^en-/,
];

/**
 * @typedef {{ file: string, gzipBytes: number }} SentFile
 * @param {string} folder the built page
 * @returns {{ files: SentFile[], gzipBytes: number }} the largest file first
 */
export function measureFirstVisit(folder) {
  const files = readdirSync(join(folder, 'assets'))
    .filter((file) => /\.(js|css)$/.test(file) && !LATER.some((pattern) => pattern.test(file)))
    .map((file) => ({
      file,
      gzipBytes: gzipSync(readFileSync(join(folder, 'assets', file))).length,
    }))
    .sort((a, b) => b.gzipBytes - a.gzipBytes);
  return { files, gzipBytes: files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, gzipBytes } = measureFirstVisit('dist');
  for (const file of files) console.log(`${inKilobytes(file.gzipBytes).padStart(9)}  ${file.file}`);
  console.log(
    `${inKilobytes(gzipBytes).padStart(9)}  first visit, compressed; limit ${inKilobytes(FIRST_VISIT_LIMIT_BYTES)}`,
  );
  if (gzipBytes > FIRST_VISIT_LIMIT_BYTES) {
    console.error(
      'The first visit is over its budget: load what is not seen at first by a dynamic import() and list its chunk in LATER.',
    );
    process.exitCode = 1;
  }
}

/** @param {number} bytes */
function inKilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
