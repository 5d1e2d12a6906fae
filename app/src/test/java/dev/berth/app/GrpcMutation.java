package dev.berth.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Messages of a type with anything in their fields, and bytes that may be no message at all. */
record GrpcMutation(Random random, FuzzTexts texts, String key, String ready) {
  private static final int DEEPEST = 5;
  private static final List<Integer> ONE_WRONG_IN = List.of(2, 10, 30);

  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "\0",
          "projects/-",
          "projects/default/deployments/",
          "projects/../deployments/x",
          "\u202e\ufeff",
          "'; drop table deployment; --",
          "%s%n",
          "état",
          "x".repeat(300),
          "x".repeat(70_000));

  private static final List<Long> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          7L,
          64L,
          1_000L,
          999_999_999L,
          1L << 31,
          253_402_300_800L,
          315_576_000_001L,
          Long.MAX_VALUE,
          Long.MIN_VALUE);

  private static final List<Double> FRACTIONS =
      List.of(0.0, -0.0, 0.5, 1e308, -1.0, Double.NaN, Double.POSITIVE_INFINITY, 1e-320);

  private static final List<String> WRONG_KEYS =
      List.of("", "Bearer", "Bearer  ", "Bearer nobody", "Basic eDp5", "Bearer a.b.c");

  private static final List<String> HEADER_NAMES =
      List.of(
          "x-api-key",
          "apikey",
          "idempotency-key",
          "x-request-id",
          "x-envoy-original-path",
          "x-envoy-expected-rq-timeout-ms",
          "x-rest-error",
          "x-berth-project",
          "x-goog-request-params",
          "traceparent",
          "berth-deployment");

  private static final List<String> HEADER_VALUES =
      List.of("", " ", "0", "-1", "1", "999999999999", "true", "/v1/x", "{}", "h".repeat(9_000));

  /** What is not as the contract says; its values may be anything in every kind. */
  enum Kind {
    VALUES,
    BYTES,
    HEADERS,
    KEY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A request, and the main thing that is wrong with it. */
  record Made(ByteString message, Metadata headers, Kind kind) {
    /** Whether it says of itself that it comes from Envoy, which wants errors of REST. */
    boolean asksForRest() {
      return headers.keys().contains("x-envoy-original-path");
    }

    /** The message for people, shortened. */
    String text(MethodDescriptor method) {
      try {
        var parsed = DynamicMessage.parseFrom(method.getInputType(), message);
        return TextFormat.printer().printToString(parsed).replaceAll("(.)\\1{40,}", "$1$1$1...");
      } catch (InvalidProtocolBufferException notOne) {
        return HexFormat.of().formatHex(message.toByteArray(), 0, Math.min(500, message.size()));
      }
    }
  }

  /** The next request of a type. */
  Made next(Descriptor type) {
    var kind =
        switch (random.nextInt(10)) {
          case 0 -> Kind.BYTES;
          case 1 -> Kind.HEADERS;
          case 2 -> random.nextInt(3) == 0 ? Kind.KEY : Kind.VALUES;
          default -> Kind.VALUES;
        };
    var bytes = message(type, any(ONE_WRONG_IN), 0).toByteString();
    return new Made(kind == Kind.BYTES ? broken(bytes) : bytes, headers(kind), kind);
  }

  private ByteString broken(ByteString right) {
    var bytes = Arrays.copyOf(right.toByteArray(), random.nextInt(right.size() + 20));
    switch (random.nextInt(3)) {
      case 0 -> {}
      // Groups in groups, which no message ends.
      case 1 -> Arrays.fill(bytes, (byte) 0x0b);
      default -> {
        for (var times = random.nextInt(5); times > 0 && bytes.length > 0; times--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return ByteString.copyFrom(bytes);
  }

  private Metadata headers(Kind kind) {
    var headers = new Metadata();
    put(headers, "authorization", kind == Kind.KEY ? any(WRONG_KEYS) : "Bearer " + key);
    put(headers, "berth-deployment", ready);
    if (kind == Kind.HEADERS) {
      do {
        put(headers, any(HEADER_NAMES), any(HEADER_VALUES));
      } while (random.nextInt(3) == 0);
    }
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  private DynamicMessage message(Descriptor type, int oneWrongIn, int depth) {
    var message = DynamicMessage.newBuilder(type);
    for (var field : type.getFields()) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      if (field.isRepeated()) {
        var values = new ArrayList<Object>();
        for (var count = random.nextInt(3); count > 0; count--) {
          values.add(value(field, oneWrongIn, depth));
        }
        message.setField(field, values);
      } else {
        message.setField(field, value(field, oneWrongIn, depth));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, int oneWrongIn, int depth) {
    var wrong = random.nextInt(oneWrongIn) == 0;
    long number = wrong ? any(NUMBERS) : random.nextInt(3);
    double fraction = wrong ? any(FRACTIONS) : 0.5;
    return switch (field.getJavaType()) {
      case INT -> (int) number;
      case LONG -> number;
      case FLOAT -> (float) fraction;
      case DOUBLE -> fraction;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> wrong ? text() : texts.of(field.getName(), random);
      case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(300)]);
      case ENUM -> any(field.getEnumType().getValues());
      case MESSAGE ->
          depth < DEEPEST
              ? message(field.getMessageType(), oneWrongIn, depth + 1)
              : DynamicMessage.getDefaultInstance(field.getMessageType());
    };
  }

  private String text() {
    var known = texts.any(random);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> any(NASTY);
      case 3 -> known.substring(random.nextInt(known.length() + 1));
      case 4 -> known + any(NASTY);
      case 5 -> known.isEmpty() ? "\0" : known.replace(known.charAt(0), '\0');
      default -> known;
    };
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
