/**
 * What the hot path's thread asks of the worker beside the ring.
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import { TelemetryWriteError } from "../errors.js";
import type { WorkerReply, WorkerRequest } from "./protocol.js";

type Unnumbered<Request> = Request extends unknown ? Omit<Request, "id"> : never;

/** Requests to the worker, each answered once or given up after a while. */
export class WorkerLink {
  readonly ready: Promise<number | undefined>;
  readonly #worker: Worker;
  readonly #waitMsMax: number;
  readonly #waiting = new Map<number, (reply: WorkerReply | undefined) => void>();
  #id = 0;
  #isDead = false;

  constructor(worker: Worker, waitMsMax: number) {
    this.#worker = worker;
    this.#waitMsMax = waitMsMax;
    this.ready = new Promise((resolve, reject) => {
      worker.on("message", (reply: WorkerReply) => {
        if (reply.$case === "ready") resolve(reply.prometheusPort);
        else if (reply.$case === "failed") {
          const { message, details } = reply.error;
          reject(new TelemetryWriteError(message, details));
          void worker.terminate();
        } else this.#waiting.get(reply.id)?.(reply);
      });
      worker.on("error", (error) => reject(new TelemetryWriteError(error.message, {})));
    });
    worker.on("exit", () => {
      this.#isDead = true;
      for (const answer of this.#waiting.values()) answer(undefined);
    });
  }

  /** @throws TelemetryWriteError when the worker is gone, too slow, or could not write */
  async ask(request: Unnumbered<WorkerRequest>): Promise<WorkerReply & { readonly $case: "done" }> {
    const id = ++this.#id;
    const reply = await new Promise<WorkerReply | undefined>((resolve) => {
      if (this.#isDead) {
        resolve(undefined);
        return;
      }
      const timer = setTimeout(() => resolve(undefined), this.#waitMsMax);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#worker.postMessage({ ...request, id } as WorkerRequest, []);
    });
    this.#waiting.delete(id);
    if (reply?.$case !== "done") {
      throw new TelemetryWriteError(
        this.#isDead ? "the telemetry worker has ended" : "the telemetry worker does not answer",
        { waitedMsMax: this.#waitMsMax },
      );
    }
    if (reply.error !== undefined) {
      throw new TelemetryWriteError(reply.error.message, reply.error.details);
    }
    return reply;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
