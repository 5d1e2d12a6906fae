package dev.berth.app;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How commands print. */
final class Terminal {
  private Terminal() {}

  /** Standard output for texts of any characters, whatever the terminal's own encoding is. */
  static PrintStream out(boolean autoFlush) {
    return new PrintStream(System.out, autoFlush, StandardCharsets.UTF_8);
  }

  /** A message as one line of JSON. */
  static String json(MessageOrBuilder message) throws InvalidProtocolBufferException {
    return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
  }
}
