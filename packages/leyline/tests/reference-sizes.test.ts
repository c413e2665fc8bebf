/** The three messages that travel most stay small: a reference one of each fits 280 bytes. */
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";

const BYTES_MAX = 280;
const now = 1_700_000_000_000_000_000n;
const uuid = "123e4567-e89b-42d3-a456-426614174000";

const packet = v1.SystemStatePacket.create({
  version: 1,
  currentEpoch: 12,
  validationLoss: 0.25,
  createdAtUnixNs: now,
  hardwareContext: { deviceType: v1.DeviceType.CPU, totalMemoryBytes: 2 ** 34 },
  trainingMetrics: { loss: 0.3, gradientNorm: 1.5, stepLatencyMs: 4, learningRate: 1e-3 },
  seedStates: [{ slotId: "slot-a", stage: v1.SeedStage.DORMANT }],
  packetId: uuid,
  globalStep: 12_000,
  trainingLoss: 0.3,
  sourceSubsystem: v1.Subsystem.TOLARIA,
  trainingRunId: "run-1",
});
const command = v1.AdaptationCommand.create({
  version: 1,
  commandId: uuid,
  commandType: v1.CommandType.SEED,
  executionDeadlineMs: 1000,
  issuedAtUnixNs: now,
  issuedBy: v1.Subsystem.TAMIYO,
  trainingRunId: "run-1",
  payload: {
    $case: "seedOperation",
    value: {
      operation: v1.SeedOperation.GERMINATE,
      blueprintId: "bottleneck-4",
      slotId: "slot-a",
      blend: { mode: v1.BlendMode.RESIDUAL, source: v1.BlendModeSource.POLICY },
      alphaSchedule: { shape: v1.AlphaShape.SIGMOID, totalStepCount: 20, temperatureSteps: 2 },
      meshHostLayers: ["dense-1", "dense-2"],
    },
  },
  decision: { policyVersion: "1", riskScore: 0.1, featureCoverage: 1 },
  security: {
    algorithm: v1.SignatureAlgorithm.HMAC_SHA256,
    keyId: "current",
    signature: new Uint8Array(32).fill(1),
    nonce: new Uint8Array(16).fill(1),
    freshnessNs: 60e9,
  },
});
const report = v1.FieldReport.create({
  version: 1,
  reportId: uuid,
  commandId: uuid,
  trainingRunId: "run-1",
  seedId: "slot-a/1",
  blueprintId: "bottleneck-4",
  outcome: v1.FieldReportOutcome.SUCCESS,
  delta: { lossDelta: -0.01, parameterDelta: 400, riskScore: 0.1 },
  observationWindowEpochs: 3,
  issuedAtUnixNs: now,
  tamiyoPolicyVersion: "1",
});

test.each([
  ["SystemStatePacket", v1.SystemStatePacket.encode(packet).finish()],
  ["AdaptationCommand", v1.AdaptationCommand.encode(command).finish()],
  ["FieldReport", v1.FieldReport.encode(report).finish()],
])("a reference %s fits", (_name, bytes) => {
  expect(bytes.length).toBeGreaterThan(100);
  expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX);
});
