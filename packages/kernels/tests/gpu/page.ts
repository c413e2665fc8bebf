/** The page's half of the shader test: what the headless browser runs. */
import { openGpuBatch, presentModes, type GpuModule } from "../../src/gpu/index.js";
import { coreAnswers } from "./core-answers.js";
import { runBatches } from "./run-batches.js";

interface Page {
  GPU: GpuModule | GpuModule["GPU"];
  runBatches: (mode: "webgl2") => unknown;
  coreAnswers: typeof coreAnswers;
}

const page = globalThis as unknown as Page;
page.runBatches = (mode) => {
  const bundled = page.GPU;
  const module = ("GPU" in bundled ? bundled : { GPU: bundled }) as GpuModule;
  const backend = openGpuBatch(module, mode);
  const twice = [runBatches(backend), runBatches(backend)];
  backend.close();
  return { modes: presentModes(module), twice };
};
page.coreAnswers = coreAnswers;
