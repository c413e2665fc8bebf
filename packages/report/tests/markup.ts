/** A strict reader of the pages: throws where a browser would have to repair the markup. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text of the element and of all elements in it, decoded. */
  text: string;
}

const TOKEN =
  /<!doctype html>|<\/(?<end>[a-z][a-z0-9]*)>|<(?<start>[a-z][a-z0-9]*)(?<attributes>(?: [a-zA-Z-]+="[^"<>]*")*)(?<closed>\/?)>|[^<>]+/y;
const VOID = new Set(["meta"]);

/** All elements in document order. @throws Error naming the place that is not well-formed */
export function elementsOf(html: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  for (let at = 0; at < html.length;) {
    // The content of a style element is not markup.
    const isStyle = open.at(-1)?.name === "style";
    const styleEnd = isStyle ? html.indexOf("</style>", at) : at;
    if (styleEnd > at) {
      at = styleEnd;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(html);
    if (token === null) throw new Error(`not markup: ${html.slice(at, at + 80)}`);
    at = TOKEN.lastIndex;
    const { end, start, attributes = "", closed } = token.groups!;
    if (start !== undefined) {
      const element = { name: start, attributes: attributesOf(attributes), text: "" };
      elements.push(element);
      if (closed === "" && !VOID.has(start)) open.push(element);
    } else if (end !== undefined) {
      const name = open.pop()?.name;
      if (name !== end) throw new Error(`</${end}> closes <${name}>`);
    } else if (!token[0].startsWith("<!")) {
      const text = decoded(token[0]);
      for (const element of open) element.text += text;
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return elements;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)];
  if (new Set(pairs.map(([, name]) => name)).size < pairs.length) {
    throw new Error(`an attribute is repeated: ${text}`);
  }
  return Object.fromEntries(pairs.map(([, name, value]) => [name, decoded(value!)]));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function decoded(text: string): string {
  return text.replaceAll(/&(?:[a-z]+|#\d+)?;?/g, (entity) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`not an entity: ${entity}`);
    return character;
  });
}
