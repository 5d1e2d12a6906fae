package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads filters of deployments in the language of AIP-160: OR binds tighter than AND, and what
 * merely stands side by side is joined by AND.
 */
final class FilterParser {
  private static final int LONGEST = 2048;
  private static final int DEEPEST = 16;
  private static final int MOST_COMPARISONS = 64;

  private final FilterText text;
  private int comparisons;

  private FilterParser(FilterText text) {
    this.text = text;
  }

  /**
   * Reads a filter; an empty one means every deployment.
   *
   * @throws DeploymentException InvalidRequest, which names the place of the fault
   */
  static DeploymentFilter parse(String filter) {
    if (filter.length() > LONGEST) {
      throw Invalid.field("filter", "(expected: at most %d characters)".formatted(LONGEST));
    }
    var text = new FilterText(filter);
    if (text.atEnd()) {
      return DeploymentFilter.EVERYTHING;
    }
    var parsed = new FilterParser(text).expression(0);
    if (!text.atEnd()) {
      throw text.expected("AND, OR or the end");
    }
    return parsed;
  }

  private DeploymentFilter expression(int depth) {
    if (depth > DEEPEST) {
      throw text.expected("at most %d levels of parentheses and NOT".formatted(DEEPEST));
    }
    var parts = new ArrayList<DeploymentFilter>();
    parts.add(factor(depth));
    while (!text.atEnd() && !text.startsWith(")")) {
      var joined = text.takeWord("AND");
      if (!joined && !text.afterSpace()) {
        throw text.expected("AND, OR or the end");
      }
      parts.add(factor(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new DeploymentFilter.And(parts);
  }

  private DeploymentFilter factor(int depth) {
    var parts = new ArrayList<DeploymentFilter>();
    do {
      parts.add(term(depth));
    } while (text.takeWord("OR"));
    return parts.size() == 1 ? parts.getFirst() : new DeploymentFilter.Or(List.copyOf(parts));
  }

  private DeploymentFilter term(int depth) {
    if (text.takeWord("NOT") || text.take("-")) {
      if (depth >= DEEPEST) {
        throw text.expected("at most %d levels of parentheses and NOT".formatted(DEEPEST));
      }
      return new DeploymentFilter.Not(term(depth + 1));
    }
    if (text.take("(")) {
      var inner = expression(depth + 1);
      if (!text.take(")")) {
        throw text.expected(")");
      }
      return inner;
    }
    if (++comparisons > MOST_COMPARISONS) {
      throw text.expected("at most %d comparisons".formatted(MOST_COMPARISONS));
    }
    return Comparisons.read(text);
  }
}
