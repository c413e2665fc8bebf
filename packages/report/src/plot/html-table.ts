/**
 * Tables as markup.
 *
 * @module
 */
import { escapeHtml } from "./format.js";

/**
 * A table that scrolls horizontally on a narrow screen. The caption is escaped. Heads and cells are markup:
 * the caller escapes the text in them and builds cells with {@link cell}.
 */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  // A head is aligned like the cells of its column.
  const isText = (column: number): boolean =>
    /^<td class="(text|wrap)">/.test(rows[0]?.[column] ?? "");
  const head = heads
    .map((text, column) => `<th scope="col"${isText(column) ? ' class="text"' : ""}>${text}</th>`)
    .join("");
  const body = rows.map((cells) => `<tr>${cells.join("")}</tr>`).join("");
  return (
    `<div class="scroll"><table><caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
  );
}

/** A table cell of markup, with a class of the style sheet: `better`, `worse`, `text`, `wrap`. */
export const cell = (text: string, className = ""): string =>
  className === "" ? `<td>${text}</td>` : `<td class="${className}">${text}</td>`;
