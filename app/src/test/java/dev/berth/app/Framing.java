package dev.berth.app;

import com.google.protobuf.ByteString;

/** Where a request and its body say that they end; all but the first two are wrong or unusual. */
enum Framing {
  LENGTH,
  CHUNKS,
  TOO_SHORT,
  TOO_LONG,
  BROKEN_CHUNKS,
  ENDLESS_CHUNKS,
  TWO_LENGTHS,
  LENGTH_AND_CHUNKS,
  NEGATIVE_LENGTH,
  NO_NUMBER,
  NO_HOST,
  OLD_VERSION,
  NO_VERSION;

  String version() {
    return switch (this) {
      case OLD_VERSION -> "HTTP/1.0";
      case NO_VERSION -> "HTTP/9";
      default -> "HTTP/1.1";
    };
  }

  String headers(int length) {
    var host = this == NO_HOST ? "" : "host: berth\r\n";
    return host
        + switch (this) {
          case CHUNKS, BROKEN_CHUNKS, ENDLESS_CHUNKS -> "transfer-encoding: chunked";
          case TOO_SHORT -> "content-length: " + Math.max(0, length - 1);
          case TOO_LONG -> "content-length: " + (length + 100);
          case TWO_LENGTHS -> "content-length: %d\r\ncontent-length: 0".formatted(length);
          case LENGTH_AND_CHUNKS ->
              "content-length: %d\r\ntransfer-encoding: chunked".formatted(length);
          case NEGATIVE_LENGTH -> "content-length: -1";
          case NO_NUMBER -> "content-length: 99999999999999999999";
          case LENGTH, NO_HOST, OLD_VERSION, NO_VERSION -> "content-length: " + length;
        };
  }

  ByteString framed(ByteString body) {
    return switch (this) {
      case CHUNKS, LENGTH_AND_CHUNKS -> chunk(body).concat(ByteString.copyFromUtf8("0\r\n\r\n"));
      case BROKEN_CHUNKS -> chunk(body).concat(ByteString.copyFromUtf8("zz\r\n"));
      case ENDLESS_CHUNKS -> chunk(body);
      default -> body;
    };
  }

  /** Whether the rest never comes, so that nothing but the connection's end ends the request. */
  boolean incomplete() {
    return this == TOO_LONG || this == ENDLESS_CHUNKS || this == NO_NUMBER;
  }

  private static ByteString chunk(ByteString body) {
    return body.isEmpty()
        ? body
        : ByteString.copyFromUtf8(Integer.toHexString(body.size()) + "\r\n")
            .concat(body)
            .concat(ByteString.copyFromUtf8("\r\n"));
  }
}
