package dev.berth.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The key that signs API keys: ECDSA on P-256, kept in a file of two PEM blocks that only its owner
 * may read. Whoever reads the file can make API keys; if it is lost, all API keys must be issued
 * anew.
 */
public final class SigningKey {
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final ECKey key;

  private SigningKey(ECKey key) {
    this.key = key;
  }

  /**
   * The key in that file, which is made if it is not there.
   *
   * @throws IllegalStateException where others may read the file, or it holds no such key
   * @throws UncheckedIOException where the file cannot be read or made
   */
  public static SigningKey in(Path file) {
    try {
      if (!Files.exists(file)) {
        OwnerOnlyFile.create(file, generate());
      }
      return new SigningKey(parse(OwnerOnlyFile.read(file)));
    } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
      throw new IllegalStateException(
          file + ": not a key (expected: a private and a public P-256 key in PEM)", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The public half as a JSON Web Key Set, for those who verify API keys. */
  public String jwks() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /** Both halves. */
  ECKey pair() {
    return key;
  }

  private static String generate() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    return block(PRIVATE, pair.getPrivate().getEncoded())
        + block(PUBLIC, pair.getPublic().getEncoded());
  }

  private static ECKey parse(String pem) throws GeneralSecurityException, JOSEException {
    var factory = KeyFactory.getInstance("EC");
    var privateKey =
        (ECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(PRIVATE, pem)));
    var publicKey =
        (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(bytes(PUBLIC, pem)));
    if (!Curve.P_256.equals(Curve.forECParameterSpec(publicKey.getParams()))
        || !belongTogether(privateKey, publicKey)) {
      throw new GeneralSecurityException("The blocks are not the two halves of a P-256 key");
    }
    return new ECKey.Builder(Curve.P_256, publicKey)
        .privateKey(privateKey)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(JWSAlgorithm.ES256)
        .keyIDFromThumbprint()
        .build();
  }

  private static boolean belongTogether(ECPrivateKey privateKey, ECPublicKey publicKey)
      throws GeneralSecurityException {
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey);
    var proof = signature.sign();
    signature.initVerify(publicKey);
    return signature.verify(proof);
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  private static byte[] bytes(String label, String pem) throws GeneralSecurityException {
    var block =
        Pattern.compile("-----BEGIN %s-----([^-]+)-----END %s-----".formatted(label, label))
            .matcher(pem);
    if (!block.find()) {
      throw new GeneralSecurityException("There is no block \"" + label + "\"");
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }
}
