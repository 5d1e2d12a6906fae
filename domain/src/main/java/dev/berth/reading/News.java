package dev.berth.reading;

import dev.berth.access.ApiKey;
import dev.berth.deployment.Deployment;
import java.util.List;
import java.util.Map;

/**
 * What became visible from one moment to a later one. All of it is of that later moment.
 *
 * @param moment the later one
 * @param changed every deployment that was written in between, deleted ones too
 * @param keys the keys that were asked for, by the SHA-256 of their secrets in hexadecimal digits;
 *     without those that there are not
 */
public record News(Moment moment, List<Deployment> changed, Map<String, ApiKey> keys) {
  public News {
    changed = List.copyOf(changed);
    keys = Map.copyOf(keys);
  }
}
