package dev.berth.replica;

/** Where a replica listens. */
public record Endpoint(String host, int port) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
