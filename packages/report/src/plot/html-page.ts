/**
 * The common frame of all pages: one self-contained document.
 *
 * @module
 */
import { escapeHtml } from "./format.js";
import { STYLE } from "./style.js";

export interface HtmlPageParts {
  /** Heading of the page. */
  readonly title: string;
  /** Kind of the page; follows the heading in the title of the document. */
  readonly kind: string;
  /** Markup: below the heading, in the body, at the end. */
  readonly lead: string;
  readonly main: string;
  readonly footer: string;
}

/**
 * The document. It adds no script and no external address. `title` and `kind` are escaped here; the other
 * parts are markup, and the caller escapes the text in them.
 */
export function htmlPage({ title, kind, lead, main, footer }: HtmlPageParts): string {
  const name = escapeHtml(title);
  return [
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${name} – ${escapeHtml(kind)}</title><style>${STYLE}</style></head>\n<body>`,
    `<header><h1>${name}</h1>${lead}</header>\n<main>`,
    main,
    `</main>\n<footer>${footer}</footer></body></html>\n`,
  ].join("");
}
