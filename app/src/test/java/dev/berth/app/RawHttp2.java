package dev.berth.app;

import com.google.protobuf.ByteString;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** HTTP/2 by hand, one connection for each call, so that nothing mends what is wrong in it. */
record RawHttp2(int port) {
  static final ByteString PREFACE = ByteString.copyFromUtf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int GO_AWAY = 7;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  // RFC 7541 appendix A.
  private static final int FIRST_STATUS = 8;
  private static final List<String> STATUSES =
      List.of("200", "204", "206", "304", "400", "404", "500");

  /** A frame as it is on the wire. */
  static ByteString frame(int type, int flags, int stream, ByteString payload) {
    var head = ByteBuffer.allocate(9);
    head.put((byte) (payload.size() >> 16)).putShort((short) payload.size());
    head.put((byte) type).put((byte) flags).putInt(stream);
    return ByteString.copyFrom(head.flip()).concat(payload);
  }

  /** The settings that a client begins with: no header is told by reference to an earlier one. */
  static ByteString settings() {
    var noTable = ByteString.copyFrom(new byte[] {0, 1, 0, 0, 0, 0});
    return PREFACE.concat(frame(SETTINGS, 0, 0, noTable));
  }

  /**
   * Sends those bytes and says how stream 1 ended: the name of its gRPC status, or what ended it.
   *
   * @param thenNothing ends the sending, so that the server waits for nothing more
   * @throws java.net.SocketTimeoutException where it does not end in time
   */
  String send(ByteString bytes, boolean thenNothing, Duration limit) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout((int) limit.toMillis());
      try {
        bytes.writeTo(socket.getOutputStream());
        if (thenNothing) {
          socket.shutdownOutput();
        }
      } catch (SocketException refusedEarly) {
        // The answer may be there already.
      }
      return read(new DataInputStream(socket.getInputStream()));
    } catch (EOFException | SocketException e) {
      return "closed";
    }
  }

  private static String read(DataInputStream in) throws IOException {
    var headers = new HashMap<String, String>();
    while (true) {
      var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
      var type = in.readUnsignedByte();
      var flags = in.readUnsignedByte();
      var stream = in.readInt();
      var payload = ByteBuffer.wrap(in.readNBytes(length));
      if (type == GO_AWAY) {
        return "went away " + payload.getInt(4);
      }
      if (type == RESET) {
        return "reset " + payload.getInt(0);
      }
      if (type == HEADERS) {
        read(payload, headers);
      }
      if (stream == 1 && (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        return outcome(headers);
      }
    }
  }

  private static String outcome(Map<String, String> headers) {
    var http = headers.getOrDefault(":status", "200");
    return http.equals("200")
        ? io.grpc.Status.fromCodeValue(Integer.parseInt(headers.get("grpc-status")))
            .getCode()
            .name()
        : "HTTP " + http;
  }

  /** Headers without compression; of the fixed table only statuses are told. */
  private static void read(ByteBuffer block, Map<String, String> headers) {
    while (block.hasRemaining()) {
      var first = block.get(block.position()) & 0xff;
      if (first >= 0x80) {
        var status = number(block, 7) - FIRST_STATUS;
        if (status >= 0 && status < STATUSES.size()) {
          headers.put(":status", STATUSES.get(status));
        }
      } else if (first >= 0x20 && first < 0x40) {
        number(block, 5);
      } else {
        var name = number(block, first >= 0x40 ? 6 : 4);
        var isStatus = name >= FIRST_STATUS && name < FIRST_STATUS + STATUSES.size();
        var written = name == 0 ? text(block) : isStatus ? ":status" : "of the table " + name;
        headers.put(written, text(block));
      }
    }
  }

  private static String text(ByteBuffer block) {
    var bytes = new byte[number(block, 7)];
    block.get(bytes);
    return ByteString.copyFrom(bytes).toStringUtf8();
  }

  private static int number(ByteBuffer block, int bits) {
    var most = (1 << bits) - 1;
    var number = block.get() & most;
    if (number < most) {
      return number;
    }
    for (var shift = 0; ; shift += 7) {
      var next = block.get();
      number += (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
