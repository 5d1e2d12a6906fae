package dev.berth.access;

/** Turns a key into the secret that its holder sends, verifiable without asking Berth. */
public interface TokenSigner {

  /** The secret of that key. */
  String sign(ApiKey key);
}
