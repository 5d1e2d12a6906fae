package dev.berth.rest.foundry;

/** What Foundry's documents and clients print. */
final class Documents {
  /** The request of Create and of Replace Live Deployment. */
  static final String REQUEST =
      """
      {"runtimeConfiguration":{"minReplicas":1,"maxReplicas":3,"cpu":1.0,"memory":"256MiB",
       "threadCount":32}}
      """;

  /** The response of both, with the deployment's RID left out. */
  static final String RESPONSE =
      """
      {
        "runtimeConfiguration": {
          "minReplicas": 1, "maxReplicas": 3, "cpu": 1, "memory": "256MiB", "threadCount": 32
        },
        "modelVersion": {
          "modelRid": "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9",
          "modelVersionRid": "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee"
        },
        "branch": "master",
        "status": {"state": "ACTIVE", "isReady": true}
      }
      """;

  /** Every field of a runtime configuration, as the newest Python client writes it. */
  static final String FULL_CONFIGURATION =
      """
      {"minReplicas": 0, "maxReplicas": 2, "cpu": 0.5, "memory": "1GiB",
       "gpu": {"count": 1, "type": "T4"}, "threadCount": 8,
       "scalingConfiguration": {"scaleUpLoadThreshold": 0.75,
         "scaleUpDelay": {"value": 30, "unit": "SECONDS"},
         "scaleDownDelay": {"value": 10, "unit": "MINUTES"}},
       "sources": ["ri.magritte..source.123"], "environmentVariables": {"A": "b"}}
      """;

  private Documents() {}
}
