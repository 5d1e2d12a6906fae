package dev.berth.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One resource as Envoy gets it. The version is a digest of the bytes, and the same content always
 * has the same bytes, so that no restart and no second Berth ever makes Envoy take it anew.
 */
record XdsResource(String name, String version, Any body) {
  private static final int VERSION_BYTES = 12;

  /** The resource that this message describes. */
  static XdsResource of(String name, Message message) {
    var body = pack(message);
    return new XdsResource(name, digest(body.getValue()), body);
  }

  /** The message with its type, in its one deterministic form. */
  static Any pack(Message message) {
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setValue(bytes(message))
        .build();
  }

  /** What goes over the wire. */
  Resource onTheWire() {
    return Resource.newBuilder().setName(name).setVersion(version).setResource(body).build();
  }

  private static ByteString bytes(Message message) {
    var buffer = new byte[message.getSerializedSize()];
    var out = CodedOutputStream.newInstance(buffer);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(buffer);
  }

  private static String digest(ByteString bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.asReadOnlyByteBuffer());
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
