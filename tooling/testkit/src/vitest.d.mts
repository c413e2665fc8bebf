import type { ViteUserConfig } from "vitest/config";

/** The vitest configuration of one package; `overrides` go into its `test` section. */
export function packageTests(overrides?: NonNullable<ViteUserConfig["test"]>): ViteUserConfig;
