package dev.berth.grpc;

import dev.berth.deployment.Bookmark;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Listing;
import dev.berth.deployment.State;
import dev.berth.model.Rid;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of deployments is asked for. A token names the last deployment of the page before, by
 * everything that it can be ordered by, and is bound to parent, filter and order.
 */
final class DeploymentPage {
  private static final String BREAK = "\n";

  private final Page page;
  private final String bound;
  private final Listing listing;

  private DeploymentPage(Page page, String bound, Listing listing) {
    this.page = page;
    this.bound = bound;
    this.listing = listing;
  }

  /**
   * Reads what the client asked for.
   *
   * @throws DeploymentException InvalidRequest
   */
  static DeploymentPage read(ListDeploymentsRequest request) {
    var filter = FilterParser.parse(request.getFilter());
    var order = OrderParser.parse(request.getOrderBy());
    var page = Page.read(request.getParent(), request.getPageSize(), "");
    // Lengths first, so that no two requests are bound alike.
    var bound =
        "%d %d%s%s%s%s"
            .formatted(
                request.getParent().length(),
                request.getFilter().length(),
                BREAK,
                request.getParent(),
                request.getFilter(),
                request.getOrderBy());
    var after = bookmark(request.getPageToken(), bound);
    return new DeploymentPage(page, bound, new Listing(filter, order, after, page.limit()));
  }

  /** What to read: one more than the page holds tells whether another page follows. */
  Listing listing() {
    return listing;
  }

  /** What the page holds of what was read. */
  List<Deployment> items(List<Deployment> read) {
    return page.items(read);
  }

  /** The token of the next page; empty where this is the last one. */
  String nextToken(List<Deployment> read) {
    var items = items(read);
    if (items.size() == read.size()) {
      return "";
    }
    var last = Bookmark.of(items.getLast());
    var text =
        String.join(
            BREAK,
            last.id().toString(),
            last.createdAt().toString(),
            last.updatedAt().toString(),
            last.state().name(),
            last.model(),
            Boolean.toString(last.ready()),
            Page.digest(bound));
    return OpaqueToken.of(text);
  }

  private static @Nullable Bookmark bookmark(String token, String bound) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      var text = OpaqueToken.read(token);
      var parts = text.split(BREAK, -1);
      if (parts.length == 7 && parts[6].equals(Page.digest(bound)) && Rid.isOne(parts[4])) {
        return new Bookmark(
            DeploymentId.parse(parts[0]).orElseThrow(IllegalArgumentException::new),
            Times.parse(parts[1]),
            Times.parse(parts[2]),
            State.valueOf(parts[3]),
            parts[4],
            Boolean.parseBoolean(parts[5]));
      }
    } catch (IllegalArgumentException | DateTimeException notOne) {
      // Said below.
    }
    throw Page.notAToken();
  }
}
