package dev.berth.bench;

import java.io.IOException;

/** Reference (c): answers every get with the same bytes, as many as the product answers. */
final class EchoServer {
  private EchoServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var answer = Given.answer();
    BareServer.serve("berth.v1.Deployments/GetDeployment", Runnable::run, _ -> answer);
  }
}
