// The TypeScript client against the Berth that the environment names, which has the demo.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { Deployment_State } from "../src/berth/v1/deployment_pb.js";
import { Deployments } from "../src/berth/v1/deployments_pb.js";

const MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9";
const SETOSA = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
const LIMIT_MILLIS = 60_000;

const authorization = "Bearer " + readFileSync(process.env.BERTH_KEY_FILE!, "utf8").trim();
const options = { headers: { authorization }, timeoutMs: LIMIT_MILLIS };
const baseUrl = `http://${process.env.BERTH_GRPC}`;
const sessionManager = new Http2SessionManager(baseUrl);
const deployments = createClient(Deployments, createGrpcTransport({ baseUrl, sessionManager }));

after(() => sessionManager.abort());

function create(minReplicas: number, maxReplicas: number) {
  return deployments.createDeployment(
    {
      parent: "projects/default",
      deployment: {
        displayName: "typescript",
        model: MODEL,
        target: { case: "branch", value: "canary" },
        configuration: { minReplicas, maxReplicas },
      },
    },
    options,
  );
}

async function awaitActive(name: string) {
  // Not timeoutMs, whose timer would outlive a stream that is left early.
  const ending = new AbortController();
  const limit = setTimeout(() => ending.abort(), LIMIT_MILLIS);
  const watch = deployments.watchDeployments(
    { parent: "projects/default" },
    { headers: { authorization }, signal: ending.signal },
  );
  try {
    for await (const event of watch) {
      if (event.deployment?.name === name && event.deployment.state === Deployment_State.ACTIVE) {
        return;
      }
    }
    assert.fail("the watch ended");
  } finally {
    clearTimeout(limit);
  }
}

async function predict(name: string): Promise<string> {
  const inputs = Object.entries(SETOSA).map(([input, value]) => {
    return { name: input, datatype: "FP64", shape: [1, 1], data: [value] };
  });
  const answer = await fetch(`${process.env.BERTH_REST}/v1/${name}:infer`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ inputs }),
  });
  const predicted = (await answer.json()) as { outputs: { data: string[] }[] };
  return predicted.outputs[0].data[0];
}

function example(): string {
  return execFileSync(process.execPath, ["dist/example.js"], { encoding: "utf8" });
}

test("it creates, watches, predicts and deletes", async () => {
  const { name } = await create(1, 1);
  try {
    await awaitActive(name);
    assert.equal(await predict(name), "setosa");
    assert.ok(example().includes(`${name} ACTIVE\n`));
  } finally {
    await deployments.deleteDeployment({ name }, options);
  }
  assert.ok(!example().includes(name));
});

test("it tells what is wrong with a request", async () => {
  await assert.rejects(create(-1, 0), (failure: ConnectError) => failure.code === Code.InvalidArgument);
});
