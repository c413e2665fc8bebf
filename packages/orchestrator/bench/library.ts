/** The package as one bundle, for measuring by hand. */
export * from "@meristem/orchestrator";
