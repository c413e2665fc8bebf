/**
 * The frame of every page: one document that needs nothing else.
 *
 * @module
 */
import { escapeHtml } from "./format.js";
import { STYLE } from "./style.js";

export interface HtmlPageParts {
  /** What the page is about: its heading. */
  readonly title: string;
  /** What kind of page it is, behind the title in the tab. */
  readonly kind: string;
  /** Markup below the heading, in the body, and at the end. */
  readonly lead: string;
  readonly main: string;
  readonly footer: string;
}

/** Holds no script and no address; title and kind are escaped, the rest must be. */
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
