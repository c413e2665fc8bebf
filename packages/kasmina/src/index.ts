/**
 * Runs the life of a seed: stages, gates, blending, gradient isolation, safety.
 *
 * @packageDocumentation
 */
export {};
