package dev.berth.rest.kore;

import static dev.berth.rest.JsonTree.print;
import static dev.berth.rest.JsonTree.strictly;
import static dev.berth.rest.SurfaceClient.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.kore.v1.CompleteSessionRequest;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.Session;
import dev.berth.proto.kore.v1.StartSessionRequest;
import dev.berth.proto.kore.v1.UploadChunkRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kore's import in three calls, through the surface. */
class KoreImportTest {
  private static final String SAMPLE =
      """
      {"fileContext":"model","totalChunks":1,"fileExtension":"tar","fileName":"sample-1.tar",
       "fileSize":4,"isAdapter":false}""";

  private final KoreFixture kore = new KoreFixture();

  @AfterEach
  void close() {
    kore.close();
  }

  private Session start(String body) {
    return kore.stub().startSession(strictly(body, StartSessionRequest.newBuilder()).build());
  }

  private String upload(String session, String number, String content) {
    var form =
        """
        --b
        Content-Disposition: form-data; name="file"; filename="sample-1.tar"

        %s
        --b
        Content-Disposition: form-data; name="chunkNumber"

        %s
        --b--
        """
            .formatted(content, number)
            .replace("\n", "\r\n");
    return print(
            kore.stub()
                .uploadChunk(
                    UploadChunkRequest.newBuilder()
                        .setSessionId(session)
                        .setForm(
                            HttpBody.newBuilder()
                                .setContentType("multipart/form-data; boundary=b")
                                .setData(ByteString.copyFromUtf8(form)))
                        .build()))
        .toString();
  }

  private DockJob complete(String session) {
    return kore.stub()
        .completeSession(CompleteSessionRequest.newBuilder().setSessionId(session).build());
  }

  /** The three answers have the documented keys; the job says IMPORT, not the sample's EXPORT. */
  @Test
  void b5AModelIsImportedInThreeCalls() {
    var session = start(SAMPLE);
    assertThat(print(session)).containsOnlyKeys("sessionId", "expirationDate", "modelId");
    assertThat(session.getExpirationDate()).isEqualTo("2026-11-23T08:00:00.123Z");
    assertThat(session.getModelId()).matches("cm-[0-9a-f-]{36}");

    assertThat(upload(session.getSessionId(), "0", "abcd"))
        .isEqualTo("{chunkNumber=0, sessionId=" + session.getSessionId() + "}");

    var job = complete(session.getSessionId());
    assertThat(print(job))
        .containsOnlyKeys(
            "dock-statusId",
            "dockStatusId",
            "dockstatusId",
            "modelId",
            "jobType",
            "action",
            "status")
        .containsEntry("dockstatusId", job.getDockStatusId())
        .containsEntry("dockStatusId", job.getDockStatusId())
        .containsEntry("modelId", session.getModelId())
        .containsEntry("jobType", "MODELS")
        .containsEntry("action", "IMPORT")
        .containsEntry("status", "IN_PROGRESS");
    assertThat(complete(session.getSessionId())).isEqualTo(job);
    assertThat(kore.status(job.getDockStatusId()).getStatus()).isEqualTo("IN_PROGRESS");
    refused(() -> kore.deploy(session.getModelId(), "", KoreFixture.BODY), 409, "MODEL_NOT_READY");

    kore.publish();
    var status = kore.status(job.getDockStatusId());
    assertThat(status.getId()).isEqualTo(job.getDockStatusId());
    assertThat(status.getStatus()).isEqualTo("SUCCESS");
    assertThat(status.getPercentageComplete()).isEqualTo(100);
    assertThat(complete(session.getSessionId()).getStatus()).isEqualTo("SUCCESS");
    assertThat(kore.deploy(session.getModelId(), "fineTune", KoreFixture.BODY).getAction())
        .isEqualTo("DEPLOY");
  }

  @Test
  void b5WhatIsWrongIsSaid() {
    refused(() -> start("{}"), 400, "MISSING_FIELD");
    var session = start(SAMPLE).getSessionId();
    refused(() -> upload(session, "1", "abcd"), 400, "INVALID_FIELD");
    refused(() -> upload(session, "-1", "abcd"), 400, "INVALID_FIELD");
    refused(() -> upload(session, "0", "abcde"), 400, "INVALID_FIELD");
    refused(() -> complete(session), 400, "INVALID_FIELD");
    refused(() -> complete("none"), 404, "SESSION_NOT_FOUND");
    refused(() -> kore.status("ds-" + session), 404, "DOCK_STATUS_NOT_FOUND");
  }

  @Test
  void b5EveryCallNeedsTheScopeThatKoreNames() {
    var session = start(SAMPLE).getSessionId();
    kore.callAs(InMemoryBerth.callerWith(Scope.DEPLOY_MODEL));
    refused(() -> start(SAMPLE), 403, "PERMISSION_DENIED");
    refused(() -> upload(session, "0", "abcd"), 403, "PERMISSION_DENIED");
    refused(() -> complete(session), 403, "PERMISSION_DENIED");
  }

  private static void refused(ThrowingCallable call, int httpStatus, String code) {
    var failure = failureOf(call);
    assertThat(failure.httpStatus()).as(failure.body()).isEqualTo(httpStatus);
    assertThat(failure.body()).contains("\"code\":\"" + code + "\"");
  }
}
