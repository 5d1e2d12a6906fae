package dev.berth.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that is encoded already: its parts one after the other. One thread makes it; then it
 * can be sent any number of times.
 */
final class ReadyMessage {
  /** Sends such messages as they are; receives none. */
  static final Marshaller<ReadyMessage> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(ReadyMessage message) {
          return new Stream(message);
        }

        @Override
        public ReadyMessage parse(InputStream stream) {
          throw new UnsupportedOperationException("answers are not read here");
        }
      };

  private final List<byte[]> parts = new ArrayList<>();
  private int length;

  static ReadyMessage of(MessageLite message) {
    return new ReadyMessage().add(message.toByteArray());
  }

  /** Adds encoded fields, which nobody changes any more. */
  ReadyMessage add(byte[] fields) {
    parts.add(fields);
    length += fields.length;
    return this;
  }

  /** Adds a field that is a message. */
  ReadyMessage add(int field, ReadyMessage value) {
    var begin = new byte[CodedOutputStream.computeTagSize(field) + varintSize(value.length)];
    var output = CodedOutputStream.newInstance(begin);
    try {
      output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      output.writeUInt32NoTag(value.length);
      output.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add(begin);
    value.parts.forEach(this::add);
    return this;
  }

  byte[] toByteArray() {
    var bytes = new byte[length];
    var at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, bytes, at, part.length);
      at += part.length;
    }
    return bytes;
  }

  private static int varintSize(int length) {
    return CodedOutputStream.computeUInt32SizeNoTag(length);
  }

  /** What a network takes whole, in its parts; others read it. */
  private static final class Stream extends InputStream implements KnownLength, Drainable {
    private final ReadyMessage message;
    private @Nullable InputStream rest;

    Stream(ReadyMessage message) {
      this.message = message;
    }

    @Override
    public int available() throws IOException {
      return rest == null ? message.length : rest.available();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      if (rest != null) {
        return Math.toIntExact(rest.transferTo(target));
      }
      for (var part : message.parts) {
        target.write(part);
      }
      rest = InputStream.nullInputStream();
      return message.length;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      return rest().read(target, offset, count);
    }

    @Override
    public int read() throws IOException {
      return rest().read();
    }

    private InputStream rest() {
      if (rest == null) {
        rest = new ByteArrayInputStream(message.toByteArray());
      }
      return rest;
    }
  }
}
