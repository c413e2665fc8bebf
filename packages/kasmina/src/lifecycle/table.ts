/**
 * The seed lifecycle, as data: the only place that says which moves exist.
 *
 * Trust only grows by passing a gate. A seed can be withdrawn from any working stage, and every
 * failure runs through the same line (culled, embargoed, resetting), so a slot cannot thrash. A seed
 * that became part of the host can only be closed together with its slot.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";

const S = v1.SeedStage;
const G = v1.SeedGate;

/** A move to `to`; open when `gate` passes, always open when there is none. */
export interface StageEdge {
  readonly to: v1.SeedStage;
  readonly gate?: Exclude<v1.SeedGate, typeof G.UNSPECIFIED>;
}

/** Every stage has a row; a move that is not in it does not exist. */
export const STAGE_EDGES: Readonly<Record<v1.SeedStage, readonly StageEdge[]>> = {
  [S.UNSPECIFIED]: [{ to: S.DORMANT }],
  [S.DORMANT]: [{ to: S.GERMINATED, gate: G.G0_SANITY }, { to: S.TERMINATED }],
  [S.GERMINATED]: [{ to: S.TRAINING, gate: G.G1_GRADIENT_HEALTH }, { to: S.CULLED }],
  [S.TRAINING]: [{ to: S.BLENDING, gate: G.G2_STABILITY }, { to: S.CULLED }],
  [S.BLENDING]: [{ to: S.SHADOWING, gate: G.G3_INTERFACE }, { to: S.CULLED }],
  [S.SHADOWING]: [{ to: S.PROBATIONARY, gate: G.G4_SYSTEM_IMPACT }, { to: S.CULLED }],
  [S.PROBATIONARY]: [{ to: S.FOSSILIZED }, { to: S.CULLED }],
  [S.FOSSILIZED]: [{ to: S.TERMINATED }],
  [S.CULLED]: [{ to: S.EMBARGOED }],
  [S.EMBARGOED]: [{ to: S.RESETTING }],
  [S.RESETTING]: [{ to: S.DORMANT, gate: G.G5_RESET }],
  [S.TERMINATED]: [],
};

/** The edge between two stages, or undefined when no such move exists. */
export function stageEdge(from: v1.SeedStage, to: v1.SeedStage): StageEdge | undefined {
  return STAGE_EDGES[from].find((edge) => edge.to === to);
}
