/**
 * The protected methods of docs/architecture.md: each row names a function that exists, a test file that
 * calls it and an example that calls it. The list below may grow, not shrink.
 */
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { textOf } from "./repository.js";

const PAGE = "docs/architecture.md";

/** Methods that the founding documents name. */
const PROTECTED = [
  "log-domain Sinkhorn",
  "stabilised Sinkhorn",
  "ε coupled to volatility",
  "entropic JKO step of weights",
  "JKO step of a density",
  "Wasserstein–Fisher–Rao step",
  "gpu.js batches",
  "float64 polishing, transport",
  "float64 polishing, JKO",
  "sketched parity hash",
  "WTMM",
  "wavelet leaders",
  "Hurst exponent",
  "log-signature",
  "kernel ridge regression",
  "random Fourier features",
  "Euler–Maruyama",
  "Milstein",
  "implicit scheme",
  "stiffness switch",
  "α-stable increments",
  "linear SDE state space",
  "Kalman filter",
  "Fokker–Planck solver",
  "Kramers–Moyal coefficients",
  "CUSUM",
  "kurtosis multiplier",
  "entropy of shares",
  "permutation entropy",
];

interface ProtectedMethod {
  readonly method: string;
  readonly name: string;
  readonly source: string;
  readonly laws: string;
  readonly example: string;
}

/** Rows of a table of four columns: method, function with a link, test file, example. */
function protectedMethodsOf(page: string): readonly ProtectedMethod[] {
  const link = String.raw`\[[^\]]+\]\(([^)]+)\)`;
  const row = new RegExp(
    String.raw`^\| ([^|]+?) +\| \[\`(\w+)\`\]\(([^)]+)\) +\| ${link} +\| ${link} +\|$`,
    "gm",
  );
  const pathOf = (target: string | undefined): string => join(dirname(PAGE), target!);
  return [...page.matchAll(row)].map(([, method, name, source, laws, example]) => ({
    method: method!,
    name: name!,
    source: pathOf(source),
    laws: pathOf(laws),
    example: pathOf(example),
  }));
}

/** Functions that callers select by a name or from a list of all rules. */
const SELECTED_BY = new Map([["updateFisherRao", /FUSION_RULE_NAMES|"fisher_rao"/]]);

/** Whether a program calls a function in one of its two forms: pure, or into a buffer. */
function calls(program: string, name: string): boolean {
  const selector = SELECTED_BY.get(name);
  if (selector !== undefined) return selector.test(program);
  return new RegExp(String.raw`\b${name.replace(/Into$/, "")}(Into)?\(`).test(program);
}

const methods = protectedMethodsOf(textOf(PAGE));

test("the page lists every protected method once", () => {
  expect(methods.map(({ method }) => method)).toEqual(PROTECTED);
});

describe.each(methods)("$method", ({ name, source, laws, example }) => {
  test("has its function", () => {
    expect(textOf(source)).toContain(`export function ${name}(`);
  });

  test("has laws or golden cases", () => {
    expect(calls(textOf(laws), name), laws).toBe(true);
  });

  test("has an executed example", () => {
    expect(calls(textOf(example), name), example).toBe(true);
    const suite = join(dirname(dirname(example)), "tests/examples.test.ts");
    expect(textOf(suite)).toContain(`examples/${example.split("/").at(-1)!.replace(/ts$/, "js")}`);
  });
});

test("a row without an example is noticed", () => {
  expect(calls("import { wtmm } from './wtmm.js';", "wtmm")).toBe(false);
});
