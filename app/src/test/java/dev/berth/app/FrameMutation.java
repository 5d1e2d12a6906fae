package dev.berth.app;

import static dev.berth.app.RawHttp2.DATA;
import static dev.berth.app.RawHttp2.END_HEADERS;
import static dev.berth.app.RawHttp2.END_STREAM;
import static dev.berth.app.RawHttp2.HEADERS;
import static dev.berth.app.RawHttp2.frame;
import static dev.berth.app.RawHttp2.settings;

import com.google.protobuf.ByteString;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Calls over gRPC that are wrong below the messages: headers, message frames and HTTP/2 frames. */
record FrameMutation(Random random, FrameRoad road, String key) {
  // A long filter, of which a few KiB are sent.
  private static final ByteString BOMB =
      zipped(
          ListDeploymentsRequest.newBuilder()
              .setFilter("x".repeat(48 << 20))
              .build()
              .toByteArray());

  private static final List<Map.Entry<String, String>> WRONG =
      List.of(
          Map.entry("grpc-timeout", "bogus"),
          Map.entry("grpc-timeout", "99999999999999S"),
          Map.entry("grpc-timeout", "-1S"),
          Map.entry("grpc-timeout", "1"),
          Map.entry("grpc-timeout", ""),
          Map.entry("grpc-encoding", "bogus"),
          Map.entry("grpc-encoding", "gzip"),
          Map.entry("grpc-accept-encoding", ",,bogus;q"),
          Map.entry("x-bin", "!!!"),
          Map.entry("grpc-status-details-bin", "="),
          Map.entry("te", "gzip"),
          Map.entry("berth-deployment", "projects/-/deployments/" + "0".repeat(36)),
          Map.entry("berth-deployment", "x".repeat(200)),
          Map.entry("content-length", "3"),
          Map.entry("content-type", "text/plain"),
          Map.entry("content-type", "application/grpc+json"),
          Map.entry(":method", "GET"),
          Map.entry(":method", "BREW"),
          Map.entry(":path", "berth"),
          Map.entry(":path", "/"),
          Map.entry(":path", "/berth.v1.Deployments/Nothing"),
          Map.entry(":path", "/%00/\u00ff"),
          Map.entry(":scheme", "ftp"),
          Map.entry(":unheard", "of"),
          Map.entry("Upper", "case"),
          Map.entry("connection", "close"),
          Map.entry("host", "a\u0000b"),
          Map.entry("x-long", "l".repeat(15_000)));

  // All types that there are, and some more; but who says that it goes away need not be answered.
  private static final List<Integer> ODD = List.of(0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 255);

  /** What is wrong. */
  enum Kind {
    HEADER,
    LENGTH,
    COMPRESSION,
    FRAME,
    NOISE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A connection's bytes.
   *
   * @param description what is wrong, for people
   */
  record Made(Kind kind, String description, ByteString bytes) {}

  /** The next call. */
  Made next() {
    var kind = Kind.values()[random.nextInt(Kind.values().length)];
    var message = road.message();
    return switch (kind) {
      case HEADER -> {
        var wrong = any(WRONG);
        yield new Made(kind, wrong.toString(), call(wrong, prefixed(0, message.size(), message)));
      }
      case LENGTH -> {
        var length =
            List.of(0, 1, message.size() - 1, message.size() + 1, 5_000_000, Integer.MAX_VALUE, -1);
        var said = any(length);
        var flag = random.nextInt(4) == 0 ? random.nextInt(256) : 0;
        yield new Made(
            kind,
            "flag %d, length %d".formatted(flag, said),
            call(Map.entry("te", "trailers"), prefixed(flag, said, message)));
      }
      case COMPRESSION -> {
        var bomb = random.nextInt(8) == 0;
        var zipped = bomb ? BOMB : broken(zipped(message.toByteArray()));
        yield new Made(
            kind,
            bomb ? "a bomb" : "broken",
            call(Map.entry("grpc-encoding", "gzip"), prefixed(1, zipped.size(), zipped)));
      }
      case FRAME -> {
        var payload = ByteString.copyFrom(new byte[random.nextInt(40)]);
        var odd = frame(any(ODD), random.nextInt(256), random.nextInt(3), payload);
        var right = call(Map.entry("te", "trailers"), prefixed(0, message.size(), message));
        yield new Made(
            kind,
            "first " + odd,
            settings().concat(odd).concat(right.substring(settings().size())));
      }
      case NOISE -> {
        var right = call(Map.entry("te", "trailers"), prefixed(0, message.size(), message));
        yield new Made(kind, "anywhere", broken(right));
      }
    };
  }

  private ByteString call(Map.Entry<String, String> odd, ByteString body) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(":method", "POST");
    headers.put(":scheme", "http");
    headers.put(":path", road.path());
    headers.put(":authority", "berth");
    headers.put("te", "trailers");
    headers.put("content-type", "application/grpc");
    headers.put("authorization", "Bearer " + key);
    if (!road.deployment().isEmpty()) {
      headers.put("berth-deployment", road.deployment());
    }
    headers.put(odd.getKey(), odd.getValue());
    var block = ByteString.EMPTY;
    for (var header : headers.entrySet()) {
      // Zero: name and value stand here, and nobody need remember them.
      block =
          block
              .concat(ByteString.copyFrom(new byte[1]))
              .concat(literal(header.getKey()))
              .concat(literal(header.getValue()));
    }
    var call = settings().concat(frame(HEADERS, END_HEADERS, 1, block));
    var at = 0;
    for (; body.size() - at > 16_384; at += 16_384) {
      call = call.concat(frame(DATA, 0, 1, body.substring(at, at + 16_384)));
    }
    return call.concat(frame(DATA, END_STREAM, 1, body.substring(at)));
  }

  /** Text as HPACK says it (RFC 7541 section 5), without its code of Huffman. */
  private static ByteString literal(String text) {
    var length = new ByteArrayOutputStream();
    if (text.length() < 127) {
      length.write(text.length());
    } else {
      length.write(127);
      var rest = text.length() - 127;
      for (; rest >= 128; rest >>= 7) {
        length.write((rest & 0x7f) | 0x80);
      }
      length.write(rest);
    }
    return ByteString.copyFrom(length.toByteArray())
        .concat(ByteString.copyFrom(text, StandardCharsets.ISO_8859_1));
  }

  private static ByteString prefixed(int flag, int length, ByteString message) {
    var head = ByteBuffer.allocate(5).put((byte) flag).putInt(length).flip();
    return ByteString.copyFrom(head).concat(message);
  }

  private ByteString broken(ByteString right) {
    var bytes = right.toByteArray();
    for (var times = 1 + random.nextInt(4); times > 0; times--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return ByteString.copyFrom(bytes);
  }

  private static ByteString zipped(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(out.toByteArray());
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
