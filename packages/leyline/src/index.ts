/**
 * Says what packages may say to one another: messages, ports, units and error bases.
 *
 * @packageDocumentation
 */
export {};
