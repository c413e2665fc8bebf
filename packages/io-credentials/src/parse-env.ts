/**
 * A `.env` file, strictly: what could be read in two ways is refused with its line.
 *
 *     file   := (line end-of-line)*
 *     line   := blank | comment | ["export"] NAME "=" value [comment]
 *     value  := plain | 'literal' | "with \n \r \t \\ \" \$ escapes"        quotes may span lines
 *
 * Nothing is interpolated: a `$` is refused unless it is quoted so that nobody would.
 *
 * @module
 */
import { CredentialFileError } from "./errors.js";
import { Secret } from "./secret.js";

export const FILE_BYTES_MAX = 2 ** 20;
const ENTRIES_MAX = 1000;
const NAME = /[A-Za-z_][A-Za-z0-9_]{0,127}/y;
const RESERVED: readonly string[] = ["__proto__", "constructor", "prototype"];
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "\\": "\\",
  '"': '"',
  $: "$",
};

/**
 * The variables of a file, by name. `path` is only named in errors.
 *
 * @throws CredentialFileError with `details.line`, from 1; it never holds a value
 */
export function parseEnv(bytes: Uint8Array, path: string): ReadonlyMap<string, Secret> {
  if (bytes.length > FILE_BYTES_MAX) {
    const details = { path, line: 1, fileBytes: bytes.length, fileBytesMax: FILE_BYTES_MAX };
    throw new CredentialFileError(`${path}: ${bytes.length} bytes are too many`, details);
  }
  let text: string;
  try {
    // Drops a byte order mark.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CredentialFileError(`${path}: not UTF-8 text`, { path, line: 1 });
  }
  return new EnvParser(text.replaceAll("\r\n", "\n"), path).parse();
}

class EnvParser {
  readonly #text: string;
  readonly #path: string;
  readonly #values = new Map<string, Secret>();
  readonly #lines = new Map<string, number>();
  #at = 0;
  #line = 1;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
  }

  parse(): ReadonlyMap<string, Secret> {
    while (this.#at < this.#text.length) {
      this.#skipBlanks();
      if (!this.#skipComment() && !this.#isAtEndOfLine()) this.#entry();
      this.#endLine();
    }
    return this.#values;
  }

  #entry(): void {
    const line = this.#line;
    let name = this.#name();
    if (name === "export" && this.#skipBlanks() > 0) name = this.#name();
    if (name === undefined) this.#refuse("a name was due: letters, digits and _");
    this.#skipBlanks();
    // Without "=" it may be a value that has lost its name: it is not repeated.
    if (this.#text[this.#at] !== "=") this.#refuse('"=" was due after the name');
    this.#at++;
    const blanks = this.#skipBlanks();
    if (RESERVED.includes(name)) this.#refuse(`${name} cannot be the name of a variable`);
    const first = this.#lines.get(name);
    if (first !== undefined) this.#refuse(`${name} is set a second time (first: line ${first})`);
    if (this.#values.size >= ENTRIES_MAX) this.#refuse(`more than ${ENTRIES_MAX} variables`);
    const isComment = blanks > 0 && this.#text[this.#at] === "#";
    this.#lines.set(name, line);
    this.#values.set(name, new Secret(isComment ? "" : this.#value(name)));
    const gap = this.#skipBlanks();
    if (this.#isAtEndOfLine()) return;
    if ((gap === 0 && !isComment) || !this.#skipComment())
      this.#refuse(`something follows the value of ${name}`);
  }

  #name(): string | undefined {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    this.#at += name?.length ?? 0;
    return name;
  }

  #value(name: string): string {
    const quote = this.#text[this.#at];
    if (quote === "'") return this.#literal(name);
    if (quote === '"') return this.#escaped(name);
    return this.#plain(name);
  }

  #plain(name: string): string {
    const start = this.#at;
    while (!this.#isAtEndOfLine()) {
      const char = this.#text[this.#at]!;
      const isBlank = char === " " || char === "\t";
      // A comment begins after a blank; a "#" inside a word belongs to it.
      if (isBlank && /[ \t]*(#|\n|$)/y.test(this.#text.slice(this.#at, this.#at + 200))) break;
      if (/["'`$\\]/.test(char)) this.#refuse(`the value of ${name} needs quotes`);
      this.#assertPrintable(char, name);
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #literal(name: string): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf("'", start);
    if (end < 0) this.#refuse(`the quote of ${name} is not closed`);
    const value = this.#text.slice(start, end);
    for (const char of value) this.#assertPrintable(char, name);
    this.#line += value.split("\n").length - 1;
    this.#at = end + 1;
    return value;
  }

  #escaped(name: string): string {
    const line = this.#line;
    let value = "";
    for (this.#at++; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) this.#refuse(`the quote of ${name} is not closed`, line);
      if (char === '"') break;
      if (char === "\n") this.#line++;
      if (char === "$") this.#refuse(`in the value of ${name}: write \\$ or use single quotes`);
      this.#assertPrintable(char, name);
      if (char !== "\\") {
        value += char;
        continue;
      }
      const escape = this.#text[++this.#at] ?? "";
      if (!Object.hasOwn(ESCAPES, escape)) {
        this.#refuse(`in the value of ${name}: only \\n \\r \\t \\\\ \\" \\$ can be escaped`);
      }
      value += ESCAPES[escape]!;
    }
    this.#at++;
    return value;
  }

  #assertPrintable(char: string, name: string): void {
    if (char === "\n" || char === "\t" || (char >= " " && char !== "\x7f")) return;
    this.#refuse(`the value of ${name} holds a control character`);
  }

  #skipBlanks(): number {
    const start = this.#at;
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
    return this.#at - start;
  }

  #skipComment(): boolean {
    if (this.#text[this.#at] !== "#") return false;
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
    return true;
  }

  #isAtEndOfLine(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === "\n";
  }

  #endLine(): void {
    this.#at++;
    this.#line++;
  }

  #refuse(why: string, line = this.#line): never {
    const path = this.#path;
    throw new CredentialFileError(`${path}, line ${line}: ${why}`, { path, line, why });
  }
}
