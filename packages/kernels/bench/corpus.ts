/**
 * What we time, kept apart from how: `main.ts` measures every case, `corpus.test.ts` runs each one once
 * on every commit so that none rots. Inputs are fixed: two runs are comparable.
 */
import type { BenchCase } from "@meristem/testkit/bench";
import { denseCases } from "./dense.cases.js";
import { identificationCases } from "./identification.cases.js";
import { jkoCases } from "./jko.cases.js";
import { mathCases } from "./math.cases.js";
import { nnCases } from "./nn.cases.js";
import { streamCases } from "./streams.cases.js";
import { transportCases } from "./transport.cases.js";

export const corpus: readonly BenchCase[] = [
  ...mathCases,
  ...denseCases,
  ...transportCases,
  ...jkoCases,
  ...nnCases,
  ...identificationCases,
  ...streamCases,
];
