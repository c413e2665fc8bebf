/** The order of instants is judged in one file: no other source compares two instants. */
import ts from "typescript";
import { expect, test } from "vitest";
import { repositoryFiles, textOf } from "./repository.js";

/** Every comparison of instants in the repository, with the reason. */
const allowed = [
  // The one comparison.
  "packages/leyline/src/units/time-order.ts: eventTimeUnixNs > newestUnixNs",
  "packages/leyline/src/units/time-order.ts: eventTimeUnixNs === newestUnixNs",
  // The range of int64, not an order.
  "packages/orchestrator/src/predictor.ts: BigInt.asIntN(64, eventTimeUnixNs) !== eventTimeUnixNs",
];

const isSource = (path: string): boolean =>
  /^(packages|apps|tooling)\/[^/]+\/src\/.*\.ts$/.test(path) &&
  !/\.test\.ts$|\/src\/gen\/|\.gen\.ts$/.test(path);
const instantName = /(UnixNs|[iI]nstants?|[eE]ventTimes?)$|^times?$/;
const comparisons: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "===", "!=", "!=="]);

/** Last name of an operand: `row.eventTimeUnixNs`, `times[0]!` and `times.at(-1)` have one. */
function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === "at" ? nameOf(node.expression) : node.name.text;
  }
  const isWrapper =
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isCallExpression(node);
  return isWrapper ? nameOf(node.expression) : "";
}

const isInstant = (node: ts.Expression): boolean => instantName.test(nameOf(node));

/** A literal, `undefined`, or a constant in capitals, negated or not: a bound, no other instant. */
const isConstant = (node: ts.Expression): boolean =>
  /^-?(undefined|null|true|false|["'`\d].*|[A-Z][A-Z0-9_]*)$/.test(node.getText());

/** The difference of two instants; compared with zero it is their order. */
const isDifference = (node: ts.Expression): boolean =>
  nameOf(node) === "nsBetween" ||
  (ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.MinusToken &&
    isInstant(node.left) &&
    isInstant(node.right));

function isOrder(left: ts.Expression, right: ts.Expression): boolean {
  const isZero = (node: ts.Expression): boolean => /^0n?$/.test(node.getText());
  if (isDifference(left) || isDifference(right)) return isZero(left) || isZero(right);
  return (isInstant(left) && !isConstant(right)) || (isInstant(right) && !isConstant(left));
}

/** The comparisons of two instants in one source. */
function ordersIn(path: string, text: string): readonly string[] {
  if (!/UnixNs|nstant|ventTime|\btimes?\b|nsBetween/.test(text)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && comparisons.has(node.operatorToken.getText())) {
      if (isOrder(node.left, node.right)) found.push(`${path}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

test("no source compares two instants but timeOrder of leyline/units", () => {
  const sources = repositoryFiles().filter(isSource);
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap((path) => ordersIn(path, textOf(path)))).toEqual(allowed);
});

test.each([
  "if (eventTimeUnixNs < newest) throw late;",
  "const isLate = last >= row.eventTimeUnixNs;",
  "while (next > series.timesUnixNs.at(-1)!) next--;",
  "if (time !== undefined && time <= last) continue;",
  "const isRepeated = state.times[0] === instant;",
  "if (instant - newestUnixNs < 0n) drop();",
  "if (nsBetween(newest, eventTimeUnixNs) === 0) drop();",
])("a planted comparison is found: %s", (line) => {
  expect(ordersIn("planted.ts", line)).toHaveLength(1);
});

test.each([
  "if (eventTimeUnixNs === undefined || eventTimeUnixNs < -INT64_MAX) return;",
  `if (typeof eventTimeUnixNs !== "bigint") throw wrong;`,
  "const isOver = nowUnixNs - renewedUnixNs > leaseNs;",
  "if (nsBetween(started, eventTimeUnixNs) >= config.frozenDurationNsMin) alarm();",
  "// eventTimeUnixNs < newest",
])("a bound, a duration or a comment is not an order: %s", (line) => {
  expect(ordersIn("planted.ts", line)).toEqual([]);
});
