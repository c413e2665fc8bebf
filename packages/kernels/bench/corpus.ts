/**
 * What we time, kept apart from how: `main.ts` measures every case, `corpus.test.ts` runs each one once
 * on every commit so that none rots. Inputs are fixed: two runs are comparable.
 */
import type { BenchCase } from "@meristem/testkit/bench";
import { nnCases } from "./nn.cases.js";

export const corpus: readonly BenchCase[] = [...nnCases];
