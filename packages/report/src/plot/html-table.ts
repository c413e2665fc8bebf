/**
 * A table as markup.
 *
 * @module
 */
import { escapeHtml } from "./format.js";

/**
 * A table in a box that scrolls sideways on a narrow screen. Heads and cells are markup: what comes
 * from outside must be escaped; cells are made by {@link cell}.
 */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  // A head stands where its column does.
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

/** A cell of markup, with a class of the sheet: `better`, `worse`, `text`, `wrap`. */
export const cell = (text: string, className = ""): string =>
  className === "" ? `<td>${text}</td>` : `<td class="${className}">${text}</td>`;
