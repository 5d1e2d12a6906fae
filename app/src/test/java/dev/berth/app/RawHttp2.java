package dev.berth.app;

import com.google.protobuf.ByteString;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
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

  /** A frame as it is on the wire. */
  static ByteString frame(int type, int flags, int stream, ByteString payload) {
    var head = ByteBuffer.allocate(9);
    head.put((byte) (payload.size() >> 16)).putShort((short) payload.size());
    head.put((byte) type).put((byte) flags).putInt(stream);
    return ByteString.copyFrom(head.flip()).concat(payload);
  }

  /** What a client begins with. */
  static ByteString settings() {
    return PREFACE.concat(frame(SETTINGS, 0, 0, ByteString.EMPTY));
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
    } catch (Http2Exception e) {
      throw new AssertionError("headers of an answer", e);
    }
  }

  private static String read(DataInputStream in) throws IOException, Http2Exception {
    var decoder = new DefaultHttp2HeadersDecoder();
    var headers = new HashMap<String, String>();
    while (true) {
      var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
      var type = in.readUnsignedByte();
      var flags = in.readUnsignedByte();
      var stream = in.readInt();
      var payload = Unpooled.wrappedBuffer(in.readNBytes(length));
      if (type == GO_AWAY) {
        return "went away " + payload.getInt(4);
      }
      if (type == RESET) {
        return "reset " + payload.getInt(0);
      }
      if (type == HEADERS) {
        decoder
            .decodeHeaders(stream, payload)
            .forEach(each -> headers.put(each.getKey().toString(), each.getValue().toString()));
      }
      if (stream == 1 && (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        return outcome(headers);
      }
    }
  }

  private static String outcome(Map<String, String> headers) {
    var http = headers.get(":status");
    var grpc = headers.get("grpc-status");
    return "200".equals(http) && grpc != null
        ? io.grpc.Status.fromCodeValue(Integer.parseInt(grpc)).getCode().name()
        : "HTTP " + http;
  }
}
