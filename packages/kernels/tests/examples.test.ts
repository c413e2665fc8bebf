/** Every example runs and prints what it is said to print. */
import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";

const examples = {
  "backends.ts": {
    load: () => import("../examples/backends.js"),
    lines: [
      "Gibbs kernel within 1e-5 true exact false",
      "transport costs 0.531587 0.616710",
      "weights 0.4469 0.3861 0.1671 0.2725 0.1937 0.5338",
      "hashes agree true",
      "a changed weight is found true",
      "features within 1e-5 true",
    ],
  },
  "densities.ts": {
    load: () => import("../examples/densities.js"),
    lines: [
      "drift 0.48 -0.01 -0.48",
      "variance 0.25 0.25 0.26",
      "mean 0.41",
      "quantiles -0.05 0.41 0.87",
      "mass kept true lowest true",
    ],
  },
  "diffusions.ts": {
    load: () => import("../examples/diffusions.js"),
    lines: [
      "exact 126.175",
      "Euler–Maruyama 125.250",
      "Milstein 126.130",
      "explicit -3",
      "implicit 0.200 implicitness 1 true",
      "filtered 1.858 variance 0.0644",
      "stable 1.742 -0.210 -2.702 -0.255",
    ],
  },
  "features.ts": {
    load: () => import("../examples/features.js"),
    lines: [
      "brackets 0 1 01 001 011",
      "log-signature 1.000 3.000 -0.500 0.028 0.083",
      "sin 2.1 = 0.8632 fit 0.8632 true",
      "kernel 0.726 features 0.721",
    ],
  },
  "mixture.ts": {
    load: () => import("../examples/mixture.js"),
    lines: ["0.315 0.385 0.300 true", "9.72 11.00 11.88 12.77 14.05"],
  },
  "roughness.ts": {
    load: () => import("../examples/roughness.js"),
    lines: [
      "second differences 0.70",
      "wavelet leaders 0.71 ± 0.02",
      "wavelet maxima 0.74 ± 0.03",
      "jump at 198 exponent 0.00",
      "entropy of shares 0.946",
      "ramp 0 noise 1.00",
      "alarm at score 305 change at 301",
      "alarm at score 333 change at 326",
      "alarm at score 360 change at 354",
      "alarm at score 385 change at 383",
    ],
  },
  "transport.ts": {
    load: () => import("../examples/transport.js"),
    lines: [
      "epsilon 0.1",
      "cost 1.0000 converged true",
      "log domain agrees true",
      "weights 0.549 0.333 0.118",
      "energy 0.6651 to 0.6299",
      "density 3.366 to 0.881 true",
    ],
  },
};

test("every example is listed here", () => {
  expect(readdirSync(new URL("../examples", import.meta.url))).toEqual(Object.keys(examples));
});

test.each(Object.entries(examples))("%s prints what it promises", async (_file, example) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await example.load();
    expect(log.mock.calls.map((call) => call.join(" "))).toEqual(example.lines);
  } finally {
    log.mockRestore();
  }
});
