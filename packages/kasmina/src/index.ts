/**
 * The life of a seed: which stages there are and how one leads to another.
 *
 * @packageDocumentation
 */
export { STAGE_EDGES, stageEdge } from "./lifecycle/table.js";
export type { StageEdge } from "./lifecycle/table.js";
