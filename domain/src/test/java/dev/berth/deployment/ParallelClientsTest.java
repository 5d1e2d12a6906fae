package dev.berth.deployment;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask at the same time. */
@Timeout(60)
final class ParallelClientsTest {
  private static final int CLIENTS = 8;
  private static final int CHANGES = 20;

  private final InMemoryBerth berth = new InMemoryBerth();

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    var barrier = new CyclicBarrier(calls.size());
    var running = new ArrayList<Future<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : calls) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return call.call();
                }));
      }
    }
    var answers = new ArrayList<T>();
    for (var each : running) {
      answers.add(each.get());
    }
    return answers;
  }

  private Deployment create(String request) {
    return berth
        .createDeployment()
        .run(
            owner(),
            new CreateDeployment.Command(null, aDraft().build()),
            new RequestId(request, "body"));
  }

  @Test
  void makeOneDeploymentOfOneBranch() throws Exception {
    var calls = new ArrayList<Callable<DeploymentId>>();
    for (var client = 0; client < CLIENTS; client++) {
      var request = "request-" + client;
      calls.add(
          () -> {
            try {
              return create(request).id();
            } catch (DeploymentException e) {
              return ((DeploymentError.AlreadyExists) e.error()).deployment();
            }
          });
    }
    assertThat(atOnce(calls))
        .hasSize(CLIENTS)
        .containsOnly(berth.queries().page(owner(), Listing.newest(9)).getFirst().id());
    assertThat(berth.queries().page(owner(), Listing.newest(9))).hasSize(1);
  }

  @Test
  void makeOneDeploymentOfOneRequest() throws Exception {
    var calls = new ArrayList<Callable<Deployment>>();
    for (var client = 0; client < CLIENTS; client++) {
      calls.add(() -> create("the same request"));
    }
    assertThat(new HashSet<>(atOnce(calls))).hasSize(1);
  }

  @Test
  void loseNoChange() throws Exception {
    var created = create("create");
    var calls = new ArrayList<Callable<Integer>>();
    for (var client = 0; client < CLIENTS; client++) {
      var name = "client-" + client + "-";
      calls.add(
          () -> {
            for (var change = 0; change < CHANGES; change++) {
              replaceUntilAccepted(created, new RequestId(name + change, "body"));
            }
            return CHANGES;
          });
    }
    assertThat(atOnce(calls)).hasSize(CLIENTS);

    var after = berth.queries().get(owner(), created.id().rid());
    assertThat(after.desired().number()).isEqualTo(1 + CLIENTS * CHANGES);
    assertThat(after.generation()).isEqualTo(1 + CLIENTS * CHANGES);
    assertThat(after.history().length()).isEqualTo(1 + CLIENTS * CHANGES);
    var operations =
        berth
            .queries()
            .operations(
                owner(), Listing.newest(OperationField.ofDeployment(created.id().value()), 1_000))
            .stream()
            .map(Tracked::operation)
            .toList();
    assertThat(operations).hasSize(1 + CLIENTS * CHANGES);
    assertThat(operations.stream().filter(Operation::open)).containsExactly(after.operation());
  }

  private void replaceUntilAccepted(Deployment deployment, RequestId request) {
    while (true) {
      try {
        berth.replaceDeployment().run(owner(), deployment.id().rid(), aDraft().build(), request);
        return;
      } catch (DeploymentException e) {
        assertThat(e.error()).isInstanceOf(DeploymentError.Overloaded.class);
      }
    }
  }
}
