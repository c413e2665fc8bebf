/** The text of `worker-source.gen.ts`, freshly bundled. */
export function bundleWorker(): Promise<string>;
