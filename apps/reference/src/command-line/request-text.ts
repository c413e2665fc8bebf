/**
 * A request that a run cannot answer, as a message that names the option to use.
 *
 * @module
 */
import type { RequestFault } from "@meristem/run-directory/advanced";

/** Option of a command that carries a parameter of a request. */
const OPTION_OF = { step: "--step", horizon: "--horizon", generation: "--from" } as const;

/** @param command Name of the command: `explain` names a series by --key, the others by --series. */
export function requestText(message: string, fault: RequestFault, command: string): string {
  const { parameter, value, candidates } = fault;
  if (candidates !== undefined) {
    const option = command === "explain" ? "--key" : "--series";
    return `which series? ${option} KEY, such as ${candidates}`;
  }
  if (parameter === "path") return `${message}: --run ${value} takes it`;
  if (parameter === undefined || parameter === "series") return message;
  const option = OPTION_OF[parameter];
  return value === undefined ? `${option}: ${message}` : `${option} ${value}: ${message}`;
}
