/** What the two threads say to each other beside the ring. */
import type { ErrorReport } from "@meristem/leyline";
import type { RingSizes } from "../ring/layout.js";
import type { StepNames } from "../ring/step-record.js";
import type { RotatingFileOptions } from "./rotating-file.js";

/** Given to the worker when it starts. */
export interface WorkerSetup {
  readonly buffer: SharedArrayBuffer;
  readonly sizes: RingSizes;
  readonly names: StepNames;
  readonly keepWallTime: boolean;
  /** Pause when the ring was found empty. */
  readonly pollMs: number;
  readonly jsonl: RotatingFileOptions | undefined;
  /** One line of OTLP metrics at every flush and every `everyMs`. */
  readonly otlp: (RotatingFileOptions & { readonly everyMs: number }) | undefined;
  /** Where `/metrics` is served; port 0 takes any. */
  readonly prometheus: { readonly host: string; readonly port: number } | undefined;
}

export type WorkerRequest =
  | {
      readonly $case: "flush";
      readonly id: number;
      readonly wantsSync: boolean;
      /** A mark in the ring whose place in the file is wanted. */
      readonly mark: string | undefined;
    }
  | { readonly $case: "close"; readonly id: number };

export type WorkerReply =
  | { readonly $case: "ready"; readonly prometheusPort: number | undefined }
  | { readonly $case: "failed"; readonly error: ErrorReport }
  | {
      readonly $case: "done";
      readonly id: number;
      /** Length of the JSONL file, at the mark if there was one; 0 without a file. */
      readonly sizeBytes: number;
      /** Records taken that no file would keep, so far. */
      readonly lostCount: number;
      readonly error: ErrorReport | undefined;
    };
