/**
 * Measurements in the text format that Prometheus scrapes, version 0.0.4.
 *
 * @module
 */
import type { Sample } from "./collect.js";
import { METRICS, type MetricName } from "./registry.js";

export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Samples of one name must be together, as {@link MetricStore.samples} gives them. */
export function prometheusText(samples: readonly Sample[]): string {
  let text = "";
  let previous: MetricName | undefined;
  for (const { name, labels, value } of samples) {
    if (name !== previous) {
      const { help, kind } = METRICS[name];
      text += `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`;
      previous = name;
    }
    const pairs = Object.entries(labels).map(([key, label]) => `${key}="${escapeLabel(label)}"`);
    text += `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}\n`;
  }
  return text;
}

function escapeLabel(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
