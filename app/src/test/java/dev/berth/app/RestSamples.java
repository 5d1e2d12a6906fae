package dev.berth.app;

import java.util.List;

/**
 * The calls of the two published APIs as their documents show them.
 *
 * @param rid of a deployment that they may change
 * @param ready of one that they only read, and that predicts
 * @param session an upload of Kore that has begun
 */
record RestSamples(String rid, String ready, String session) {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String PREVIEW = "preview=true";
  private static final String KORE = "/api/public/models/cm-00000000-0000-4000-8000-000000000001";
  private static final String SESSION = "/api/public/files/session/";
  private static final String TOKEN = "/multipass/api/oauth2/";

  static final String UPLOAD =
      """
      {"fileContext":"model","totalChunks":2,"fileExtension":"onnx",\
      "fileName":"iris.onnx","fileSize":1000,"isAdapter":false}""";
  private static final String FULL =
      """
      {"minReplicas":0,"maxReplicas":2,"cpu":0.5,"memory":"256MiB",\
      "gpu":{"count":1,"type":"T4"},"threadCount":8,"scalingConfiguration":\
      {"scaleUpLoadThreshold":0.75,"scaleUpDelay":{"value":30,"unit":"SECONDS"},\
      "scaleDownDelay":{"value":10,"unit":"MINUTES"}},"sources":[],\
      "environmentVariables":{"A":"b"}}""";

  private static final String MULTIPART = "multipart/form-data; boundary=berth";
  private static final String CHUNK =
      """
      --berth
      Content-Disposition: form-data; name="chunkNumber"

      0
      --berth
      Content-Disposition: form-data; name="file"; filename="iris.onnx"
      Content-Type: application/octet-stream

      0123456789
      --berth--
      """
          .replace("\n", "\r\n");
  private static final String CREDENTIALS =
      "grant_type=client_credentials&client_id=me&client_secret=nobody&scope=api%3Aread";

  /** A documented call; an empty body means none. */
  record Sample(String method, String path, String query, String contentType, String body) {
    Sample(String method, String path, String query, String body) {
      this(method, path, query, JSON, body);
    }

    boolean isJson() {
      return contentType.equals(JSON);
    }
  }

  /** Each call once or twice. */
  List<Sample> list() {
    var one = Foundry.BASE + "/" + rid;
    var other = Foundry.BASE + "/" + ready;
    return List.of(
        new Sample("POST", Foundry.BASE, PREVIEW, body("canary", FULL)),
        new Sample("POST", Foundry.BASE, PREVIEW, body("fuzz", Foundry.SAMPLE_CONFIGURATION)),
        new Sample("PUT", one, PREVIEW, Foundry.SAMPLE_BODY),
        new Sample("PUT", one, PREVIEW, Foundry.replaceBody(FULL)),
        new Sample("GET", one, PREVIEW, ""),
        new Sample("GET", other, PREVIEW, ""),
        new Sample("GET", Foundry.BASE, "modelRid=" + Foundry.MODEL + "&" + PREVIEW, ""),
        new Sample("POST", one + "/start", PREVIEW, ""),
        new Sample("POST", one + "/disable", PREVIEW, ""),
        new Sample("POST", one + "/transformJson", PREVIEW, Foundry.SETOSA),
        new Sample("POST", other + "/transformJson", PREVIEW, Foundry.SETOSA),
        new Sample("POST", other + "/transformJson", PREVIEW, Foundry.SETOSA),
        new Sample(
            "POST",
            KORE + "/deploy",
            "modelType=openSource",
            """
            {"name":"Flant5_model","hyperParameters":{"temperature":1,"maxTokens":512,"topP":1,\
            "topK":50,"stopSequence":[]},"scalingParameters":{"maxBatchSize":10,"minReplicas":1,\
            "maxReplicas":2,"scaleUpDelay":30,"scaleDownDelay":600},"deviceType":"g5.xlarge",\
            "optimizationInfo":{"optimizationType":"","quantizationType":""},\
            "isDeployedPreviouly":true}"""),
        new Sample("POST", KORE + "/undeploy", "", ""),
        new Sample("GET", "/api/public/dock-status/ds-" + Foundry.uuid(rid), "", ""),
        new Sample("POST", SESSION + "start", "", UPLOAD),
        new Sample("POST", SESSION + session, "", MULTIPART, CHUNK),
        new Sample("POST", SESSION + session + "/complete", "", ""),
        new Sample("POST", TOKEN + "token", "", FORM, CREDENTIALS),
        new Sample("POST", TOKEN + "revoke_token", "", FORM, CREDENTIALS + "&token=a.b.c"));
  }

  private static String body(String branch, String configuration) {
    return Foundry.createBody(Foundry.MODEL, branch, configuration);
  }
}
