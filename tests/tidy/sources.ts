/**
 * The repository as the tidy tests see it: its source files as text, and the imports that each states.
 * Imports are read from the parsed code, so a comment or a text that looks like an import is none.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'vite';

export interface SourceFile {
  path: string; // from the repository's root, with forward slashes
  text: string;
}

export interface Import {
  /** Path from the root for a relative import, else the package as written; null for `import(computed)`. */
  target: string | null;
  isPackage: boolean;
  /** `import type`, `export type … from` or `import('…')` as a type: gone once compiled. */
  typeOnly: boolean;
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** All files below the folders that exist, sorted, with their text. */
export function readSources(folders: string[], endings: RegExp): SourceFile[] {
  return folders
    .filter((folder) => existsSync(ROOT + folder))
    .flatMap((folder) =>
      readdirSync(ROOT + folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && endings.test(entry.name))
        .map((entry) => pathFromRoot(entry.parentPath, entry.name)),
    )
    .sort()
    .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }));
}

export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: string | null, typeOnly: boolean) =>
    found.push(asImport(file.path, specifier, typeOnly));
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source.value, node.exportKind === 'type');
    },
    ImportExpression: (node) => add(literalText(node.source), false),
    TSImportType: (node) => add(node.source.value, true),
  }).visit(parse(file).program);
  return found;
}

/** The code without its comments, each replaced by as many blanks so that line numbers stay. */
export function withoutComments(file: SourceFile): string {
  let code = file.text;
  for (const { start, end } of parse(file).comments) {
    const blank = code.slice(start, end).replace(/[^\n]/g, ' ');
    code = code.slice(0, start) + blank + code.slice(end);
  }
  return code;
}

function parse(file: SourceFile) {
  const result = parseSync(file.path, file.text);
  const [error] = result.errors;
  if (error) throw new Error(`${file.path} does not parse: ${error.message}`);
  return result;
}

function asImport(from: string, specifier: string | null, typeOnly: boolean): Import {
  if (specifier === null) return { target: null, isPackage: false, typeOnly };
  const isPackage = !specifier.startsWith('.');
  const [path = ''] = specifier.split('?'); // `./x.css?inline` names the file ./x.css
  const target = isPackage ? specifier : posix.join(posix.dirname(from), path);
  return { target, isPackage, typeOnly };
}

function literalText(node: { type: string; value?: unknown }): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function pathFromRoot(folder: string, name: string): string {
  return `${folder}/${name}`.replaceAll('\\', '/').slice(ROOT.replaceAll('\\', '/').length);
}
