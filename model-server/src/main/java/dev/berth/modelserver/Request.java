package dev.berth.modelserver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A request, whatever carries it. */
interface Request {
  String method();

  /** The path as it was sent, without the query. */
  String path();

  /** A header's first value. */
  Optional<String> header(String name);

  InputStream body() throws IOException;

  /** The body's length in bytes, or -1 if only its end will tell. */
  long length();
}
