/**
 * gpu.js against float64 in every mode there is: JavaScript, its WASM, and real GLSL in a browser.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CELLS_PER_BOUND, recoverCells, sketchParity } from "@meristem/kernels/backend";
import { loadGpuModule, openGpuBatch, presentModes } from "@meristem/kernels/gpu";
import { expectedAnswers, features, jko, transport, type BatchAnswers } from "./gpu/batches.js";
import { coreAnswers } from "./gpu/core-answers.js";
import { runBatches } from "./gpu/run-batches.js";

/** float32 through up to 60 sweeps of a problem with C/ε ≤ 10. Absolute, values are at most 1. */
const BOUND = 2e-5;
const expected = expectedAnswers();

function expectWithin(answers: BatchAnswers): void {
  for (const name of ["gibbs", "transportWeights", "jkoWeights", "features"] as const) {
    expect(answers[name]).toHaveLength(expected[name].length);
    const worst = Math.max(...answers[name].map((v, i) => Math.abs(v - expected[name][i]!)));
    expect(worst, name).toBeLessThan(BOUND);
    expect(parityHash(answers[name], expected[name]), name).toBe(parityHash(expected[name]));
  }
}

/** Hash of the cells of `values`, found with the help of the positions that `recorded` left. */
function parityHash(values: readonly number[], recorded: readonly number[] = values): string {
  const cellWidth = CELLS_PER_BOUND * BOUND;
  const { positions } = sketchParity(Float64Array.from(recorded), cellWidth);
  const cells = recoverCells(Float64Array.from(values), positions, cellWidth);
  return createHash("sha256").update(new Uint8Array(cells.buffer)).digest("hex");
}

const gpuJs = await loadGpuModule();

test("gpu.js is installed for development and reports the modes of Node", () => {
  expect(gpuJs && presentModes(gpuJs)).toEqual(expect.arrayContaining(["webasm", "cpu"]));
});

describe.each(["cpu", "webasm"] as const)("gpu.js %s", (mode) => {
  test("every batch agrees with float64 within 2e-5 and in parity hash", () => {
    const backend = openGpuBatch(gpuJs!, mode);
    expectWithin(runBatches(backend));
    backend.close();
  });

  test("the same batch twice gives the same bits", () => {
    const backend = openGpuBatch(gpuJs!, mode);
    expect(runBatches(backend)).toEqual(runBatches(backend));
    backend.close();
  });
});

describe("bad input", () => {
  const backend = openGpuBatch(gpuJs!, "cpu");
  const short = new Float64Array(3);

  test.each([
    [
      "a cost of the wrong shape",
      () => backend.gibbsKernels({ ...transport, cost: short }),
      /cost: shape \(3\)/,
    ],
    ["no sweep", () => backend.sinkhornPotentials(transport, 0), /sweepCount: 0/],
    [
      "weights off the simplex",
      () =>
        backend.sinkhornPotentials({ ...transport, rowWeights: transport.cost.slice(0, 72) }, 1),
      /rowWeights, row 0: sum/,
    ],
    [
      "a negative epsilon",
      () => backend.jkoPotentials({ ...jko, epsilon: jko.epsilon.map((e) => -e) }, 1),
      /epsilon\[0\]/,
    ],
    [
      "NaN in the input",
      () => backend.randomFeatures({ ...features, inputs: features.inputs.map(() => NaN) }),
      /inputs\[0\]/,
    ],
  ])("%s is refused by name", (_name, call, message) => expect(call).toThrow(message));
});

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);

test("real GLSL agrees with float64, the WASM core in a page with Node", async (context) => {
  if (browser === undefined) context.skip("missing GPU: no Chromium here to run real shaders in");
  const here = dirname(fileURLToPath(import.meta.url));
  const bundle = await build({
    entryPoints: [join(here, "gpu/page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  const gpuFile = createRequire(import.meta.url).resolve("gpu.js");
  const library = readFileSync(join(dirname(gpuFile), "../dist/gpu-browser.min.js"), "utf8");
  const session = await chromium.launch({
    executablePath: browser!,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
    ],
  });
  try {
    const page = await session.newPage();
    await page.addScriptTag({ content: library });
    await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
    const renderer = await page.evaluate(
      `(() => { const gl = document.createElement("canvas").getContext("webgl2");
        const info = gl.getExtension("WEBGL_debug_renderer_info");
        return gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER); })()`,
    );
    const { modes, twice } = (await page.evaluate(`runBatches("webgl2")`)) as {
      modes: string[];
      twice: [BatchAnswers, BatchAnswers];
    };
    const inPage = (await page.evaluate("coreAnswers()")) as ReturnType<typeof coreAnswers>;
    process.stdout.write(`  WebGL2 renderer: ${String(renderer)}\n`);
    expect(modes).toContain("webgl2");
    expectWithin(twice[0]);
    expect(twice[1]).toEqual(twice[0]);
    // The WASM core runs in a page as it does here, to the bit.
    expect(inPage).toEqual(coreAnswers());
    expect(inPage.kind).toBe("wasm");
  } finally {
    await session.close();
  }
});
