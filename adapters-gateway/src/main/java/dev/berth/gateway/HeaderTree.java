package dev.berth.gateway;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import java.util.Map;

/**
 * Envoy's decisions by the value of a request header: one look-up, however many values there are.
 */
final class HeaderTree {

  private HeaderTree() {}

  /**
   * Decides by the exact value of a header.
   *
   * @param otherwise for a request without the header or with another value
   */
  static Matcher of(
      String header, Map<String, Matcher.OnMatch> byValue, Matcher.OnMatch otherwise) {
    var matcher = Matcher.newBuilder().setOnNoMatch(otherwise);
    if (!byValue.isEmpty()) {
      matcher.setMatcherTree(
          Matcher.MatcherTree.newBuilder()
              .setInput(
                  extension(
                      "header",
                      HttpRequestHeaderMatchInput.newBuilder().setHeaderName(header).build()))
              .setExactMatchMap(Matcher.MatcherTree.MatchMap.newBuilder().putAllMap(byValue)));
    }
    return matcher.build();
  }

  /** Does what that message says. */
  static Matcher.OnMatch action(Message message) {
    return Matcher.OnMatch.newBuilder().setAction(extension("action", message)).build();
  }

  /** Decides further. */
  static Matcher.OnMatch then(Matcher matcher) {
    return Matcher.OnMatch.newBuilder().setMatcher(matcher).build();
  }

  private static TypedExtensionConfig extension(String name, Message message) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(XdsResource.pack(message))
        .build();
  }
}
