/**
 * Training, checkpoints and accidents: the shape of an epoch.
 *
 * @packageDocumentation
 */
export type { TrainerEffect, TrainerStep } from "./trainer-step.js";
