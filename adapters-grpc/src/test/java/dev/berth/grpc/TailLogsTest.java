package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.operation.Operation;
import dev.berth.proto.berth.v1.TailLogsRequest;
import dev.berth.proto.berth.v1.TailLogsResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of what a replica prints while it prints it. */
@Timeout(60)
class TailLogsTest {
  private static final int MOST_READERS = 64;

  private final PrintingEngine engine = new PrintingEngine();
  private final NativeFixture api = new NativeFixture(engine);
  private final List<CancellableContext> readers = new ArrayList<>();
  private TailLogsRequest request = TailLogsRequest.getDefaultInstance();

  @BeforeEach
  void runOneReplica() {
    var id = api.create("master").id();
    var deployment = api.berth().observeReady(id, 1, Operation.State.SUCCEEDED);
    engine.run(deployment.observed().replicas().getFirst().id());
    engine.print("loading");
    request =
        TailLogsRequest.newBuilder()
            .setName("projects/demo/deployments/" + id)
            .setFollow(true)
            .build();
  }

  @AfterEach
  void close() {
    readers.forEach(reader -> reader.cancel(null));
    api.close();
  }

  @Test
  void areToldEachLineUntilTheReplicaEnds() {
    var tail = api.replicas().tailLogs(request);
    assertThat(tail.next().getLinesList()).containsExactly("loading");

    engine.print("serving");
    assertThat(told(tail)).containsExactly("serving");
    engine.print("bye");
    engine.end();

    assertThat(told(tail)).containsExactly("bye");
    assertThat(tail.hasNext()).isFalse();
  }

  @Test
  void areRefusedWhereThereAreTooManyAndGiveTheirPlacesBackWhenTheyLeave() {
    for (var reader = 0; reader < MOST_READERS; reader++) {
      follow();
    }
    assertThatThrownBy(this::follow).hasMessageContaining("too many logs are followed");

    readers.removeFirst().cancel(null);

    while (!follows()) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    assertThat(follows()).as("one place was free").isFalse();
  }

  private boolean follows() {
    try {
      follow();
      return true;
    } catch (StatusRuntimeException refused) {
      return false;
    }
  }

  /** Begins to read, and goes on until the end of the test. */
  private void follow() {
    var reader = Context.current().withCancellation();
    reader.run(() -> assertThat(api.replicas().tailLogs(request).next()).isNotNull());
    readers.add(reader);
  }

  /** The next lines; messages without any only say that the server lives. */
  private static List<String> told(Iterator<TailLogsResponse> tail) {
    var lines = tail.next().getLinesList();
    while (lines.isEmpty()) {
      lines = tail.next().getLinesList();
    }
    return lines;
  }
}
