package dev.berth.access;

import java.util.Optional;

/** Proves callers by tokens that somebody else issued. Safe for many threads. */
public interface TokenVerifier {

  /** Who holds that token; empty where it is none of that issuer's, or not good for anything. */
  Optional<Caller> verify(String token);
}
