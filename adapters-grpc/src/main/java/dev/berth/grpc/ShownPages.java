package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.listing.Bookmark;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.reading.Reads;
import dev.berth.reading.Shown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The deployments of the caller's project page by page, the newest first: out of memory, where they
 * need not be encoded again, or else out of the store.
 */
final class ShownPages {
  private static final Duration LONGEST_FILLING = Duration.ofSeconds(10);

  private final Reads reads;
  private final DeploymentQueries queries;
  private final Supplier<Caller> caller;

  /**
   * @param caller proves who reads a page out of the store
   */
  ShownPages(Reads reads, DeploymentQueries queries, Supplier<Caller> caller) {
    this.reads = reads;
    this.queries = queries;
    this.caller = caller;
  }

  /** To be called before the first of many pages. */
  void awaitMemory() throws InterruptedException {
    reads.awaitFilled(LONGEST_FILLING);
  }

  /**
   * A page that is at least as new as every write that was acknowledged before this call.
   *
   * @param after where the page before ended; null for the first page
   */
  List<Shown> page(@Nullable DeploymentId after, int limit) {
    var secret = CurrentCaller.secret();
    if (secret.isEmpty()) {
      return stored(after, limit);
    }
    var page = new CompletableFuture<Supplier<List<Shown>>>();
    reads.read(
        secret.get(),
        view -> {
          var who = view.caller();
          var shown = who.map(each -> view.page(each, after, limit)).orElse(List.of());
          page.complete(
              () -> {
                queries.requireReader(who.orElseThrow(CurrentCaller::notWorking));
                return shown;
              });
        },
        () -> page.complete(() -> stored(after, limit)));
    return page.join().get();
  }

  private List<Shown> stored(@Nullable DeploymentId after, int limit) {
    var bookmark = after == null ? null : new Bookmark(List.of(), after.toString());
    var listing =
        new Listing<Deployment>(Filter.everything(), Order.newestFirst(), bookmark, limit);
    return queries.page(caller.get(), listing).stream()
        .map(deployment -> new Shown(deployment.id(), NativeApi.form(deployment)))
        .toList();
  }
}
