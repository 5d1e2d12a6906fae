package dev.berth.reading;

import dev.berth.access.ApiKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The moment that readers know, and how it is proved to be the present one: by the question for
 * what is new, or where that found nothing the last time, by a smaller one first. Not for many
 * threads.
 */
final class Present {
  private final ReadSource source;
  private Moment moment;
  private Map<String, ApiKey> keys = Map.of();

  /** Whether the last question found nothing new. */
  private boolean still;

  /** Goes on from a moment of which all is known but the keys. */
  Present(ReadSource source, Moment moment) {
    this.source = source;
    this.moment = moment;
  }

  /**
   * What became visible since that moment, and the keys that there are of those digests, maybe
   * others too. It is told again until it {@link #reached} somebody.
   *
   * @param digests SHA-256 of secrets, by their hexadecimal digits
   * @return empty where {@link ReadSource#since} is
   */
  Optional<News> news(Map<String, byte[]> digests) {
    var mayStandStill = still && keys.keySet().containsAll(digests.keySet());
    // Until an answer says so again: whatever fails may have been another database by then.
    still = false;
    return mayStandStill && source.unchangedSince(moment)
        ? Optional.of(new News(moment, List.of(), keys))
        : source.since(moment, List.copyOf(digests.values()));
  }

  /** Goes on from there, for all of it was taken. */
  void reached(News news) {
    still = news.moment().equals(moment);
    moment = news.moment();
    var known = new HashMap<>(still ? keys : Map.of());
    known.putAll(news.keys());
    keys = Map.copyOf(known);
  }
}
