/**
 * The worker thread: drains the ring whenever there is something in it, answers flushes, serves
 * `/metrics`.
 *
 * @module
 */
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from "../metrics/prometheus.js";
import { TelemetryDrain, writeFailure } from "./drain.js";
import type { WorkerReply, WorkerRequest, WorkerSetup } from "./protocol.js";

const setup = workerData as WorkerSetup;
const reply = (message: WorkerReply): void => parentPort?.postMessage(message, []);

function openDrain(): TelemetryDrain | undefined {
  try {
    return new TelemetryDrain(setup);
  } catch (error) {
    reply({ $case: "failed", error: writeFailure(error) });
    return undefined;
  }
}

function run(drain: TelemetryDrain): void {
  let isOpen = true;
  const poll = (): void => {
    if (!isOpen) return;
    if (drain.step() > 0) setImmediate(poll);
    else setTimeout(poll, setup.pollMs);
  };
  poll();
  const metricsTimer =
    setup.otlp && setInterval(() => drain.writeMetrics(), setup.otlp.everyMs).unref();
  const server = setup.prometheus && serve(drain, setup.prometheus);
  if (server === undefined) reply({ $case: "ready", prometheusPort: undefined });

  parentPort?.on("message", (request: WorkerRequest) => {
    if (request.$case === "flush") drain.settle(request.wantsSync);
    else {
      isOpen = false;
      clearInterval(metricsTimer);
      server?.close();
      server?.closeAllConnections();
      drain.close();
    }
    const { lostCount } = drain;
    const sizeBytes = drain.sizeAt(request.$case === "flush" ? request.mark : undefined);
    reply({ $case: "done", id: request.id, sizeBytes, lostCount, error: drain.takeFailure() });
    if (!isOpen) parentPort?.close();
  });
}

function serve(
  drain: TelemetryDrain,
  { host, port }: { readonly host: string; readonly port: number },
): ReturnType<typeof createServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("see /metrics\n");
      return;
    }
    response.writeHead(200, { "content-type": PROMETHEUS_CONTENT_TYPE });
    response.end(prometheusText(drain.samples()));
  });
  server.requestTimeout = 5000;
  server.maxConnections = 16;
  server.on("error", (error) => reply({ $case: "failed", error: writeFailure(error) }));
  server.listen(port, host, () => {
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    reply({ $case: "ready", prometheusPort: bound });
  });
  return server;
}

const drain = openDrain();
if (drain !== undefined) run(drain);
