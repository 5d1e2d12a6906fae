package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.listing.Filter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads filters in the language of AIP-160: OR binds tighter than AND, and what merely stands side
 * by side is joined by AND.
 *
 * @param <T> the kind of things that are filtered
 */
final class FilterParser<T> {
  private static final int LONGEST = 2048;
  private static final int DEEPEST = 16;
  private static final int MOST_COMPARISONS = 64;

  private final FilterText text;
  private final Listable<T> kind;
  private int comparisons;

  private FilterParser(FilterText text, Listable<T> kind) {
    this.text = text;
    this.kind = kind;
  }

  /**
   * Reads a filter; an empty one means everything.
   *
   * @throws DeploymentException InvalidRequest, which names the place of the fault
   */
  static <T> Filter<T> parse(String filter, Listable<T> kind) {
    if (filter.length() > LONGEST) {
      throw Invalid.field("filter", "(expected: at most %d characters)".formatted(LONGEST));
    }
    var text = new FilterText(filter);
    if (text.atEnd()) {
      return Filter.everything();
    }
    var parsed = new FilterParser<>(text, kind).expression(0);
    if (!text.atEnd()) {
      throw text.expected("AND, OR or the end");
    }
    return parsed;
  }

  private Filter<T> expression(int depth) {
    if (depth > DEEPEST) {
      throw text.expected("at most %d levels of parentheses and NOT".formatted(DEEPEST));
    }
    var parts = new ArrayList<Filter<T>>();
    parts.add(factor(depth));
    while (!text.atEnd() && !text.startsWith(")")) {
      var joined = text.takeWord("AND");
      if (!joined && !text.afterSpace()) {
        throw text.expected("AND, OR or the end");
      }
      parts.add(factor(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And<>(parts);
  }

  private Filter<T> factor(int depth) {
    var parts = new ArrayList<Filter<T>>();
    do {
      parts.add(term(depth));
    } while (text.takeWord("OR"));
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or<>(List.copyOf(parts));
  }

  private Filter<T> term(int depth) {
    if (text.takeWord("NOT") || text.take("-")) {
      if (depth >= DEEPEST) {
        throw text.expected("at most %d levels of parentheses and NOT".formatted(DEEPEST));
      }
      return new Filter.Not<>(term(depth + 1));
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
    return new Comparisons<>(text, kind).read();
  }
}
