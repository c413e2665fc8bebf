/**
 * Trains, checkpoints, and survives its own accidents.
 *
 * @packageDocumentation
 */
export {};
