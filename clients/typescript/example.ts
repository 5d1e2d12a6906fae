// Lists the deployments of a project.
import { readFileSync } from "node:fs";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Deployment_State } from "./src/berth/v1/deployment_pb.js";
import { Deployments } from "./src/berth/v1/deployments_pb.js";

const authorization = "Bearer " + readFileSync(process.env.BERTH_KEY_FILE!, "utf8").trim();
const deployments = createClient(Deployments, createGrpcTransport({ baseUrl: `http://${process.env.BERTH_GRPC}` }));
const page = await deployments.listDeployments({ parent: "projects/default" }, { headers: { authorization } });
for (const each of page.deployments) {
  console.log(each.name, Deployment_State[each.state]);
}
process.exit();
