/** The ports of an audit, from those of a command. */
import type { AuditPorts } from "@meristem/audit";
import type { CommandPorts } from "../command-line/command.js";
import { findSnapshotKey } from "./snapshot-key.js";

/** @throws CredentialFileError; ConfigError when the key is malformed */
export async function auditPorts(ports: CommandPorts): Promise<AuditPorts> {
  const { files, openInput, breathe, clock, stop } = ports;
  const { key } = await findSnapshotKey(ports.environment);
  return { files, openInput, breathe, clock, key, signal: stop.signal };
}
