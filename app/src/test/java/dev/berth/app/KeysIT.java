package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys in either header, on the API road and on the prediction road. */
@ExtendWith(SharedBerth.class)
final class KeysIT {
  private final BerthProcess berth;
  private final Foundry foundry;

  KeysIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  @Test
  void nothingWithoutAKey() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var revoked = berth.createKey("api:models-read", "api:models-execute");
    assertThat(new Foundry(berth.rest(revoked)).predict(rid).status()).isEqualTo(200);
    revokeNewest();
    Await.until(
        "the prediction road knows of the revocation",
        Duration.ofSeconds(1),
        () -> new Foundry(berth.rest(revoked)).predict(rid).status(),
        status -> status == 401);
    for (var key : new String[] {"", "nonsense", forged(berth.key()), revoked}) {
      var stranger = new Foundry(berth.rest(key));
      var why =
          key.isEmpty()
              ? "The request carries no API key."
              : "The API key is unknown, expired or revoked.";
      unauthorized(stranger.get(rid), why);
      unauthorized(stranger.start(rid), why);
      unauthorized(stranger.predict(rid), "A valid API key is required.");
      var kore = stranger.rest().get("/api/public/dock-status/ds-1");
      Refused.byKore(kore, 401, "UNAUTHORIZED", why);
    }
  }

  private static void unauthorized(Rest.Answer answer, String why) {
    Refused.byFoundry(answer, 401, "UNAUTHORIZED", "Default:Unauthorized", why, "{}");
  }

  @Test
  void aKeyExpiresWhenItsMakerSaid() {
    var data = berth.data().toString();
    var made =
        BerthProcess.run(
            Map.of(),
            "key",
            "create",
            "--scope",
            "api:models-read",
            "--expires-in",
            "2s",
            "--data",
            data);
    assertThat(made.code()).as(made.err()).isZero();
    var rest = berth.rest(made.out().strip());

    Await.until(
        "the key expires",
        Duration.ofSeconds(5),
        () -> rest.get("/v1/projects/default/deployments").status(),
        status -> status == 401);
    assertThat(BerthProcess.run(Map.of(), "key", "list", "--data", data).out())
        .contains("  expired  api:models-read");
  }

  @Test
  void bothHeadersCarryAKeyOnBothRoads() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rest = berth.rest("");
    var get =
        rest.bare(Foundry.BASE + "/" + rid + "?preview=true")
            .header("X-API-Key", berth.key())
            .GET();
    assertThat(rest.send(get).status()).isEqualTo(200);
    var predict =
        rest.bare(Foundry.BASE + "/" + rid + "/transformJson?preview=true")
            .header("x-api-key", berth.key())
            .POST(BodyPublishers.ofString(Foundry.SETOSA));
    assertThat(rest.send(predict).status()).isEqualTo(200);
  }

  /** The same claims under another signature. */
  private static String forged(String key) {
    var middle = key.lastIndexOf('.') + 20;
    var other = key.charAt(middle) == 'A' ? 'B' : 'A';
    return key.substring(0, middle) + other + key.substring(middle + 1);
  }

  private void revokeNewest() {
    var list = BerthProcess.run(Map.of(), "key", "list", "--data", berth.data().toString());
    var newest = list.out().strip().lines().toList().getLast();
    var id = newest.substring(0, newest.indexOf(' '));
    var revoked =
        BerthProcess.run(Map.of(), "key", "revoke", id, "--data", berth.data().toString());
    assertThat(revoked.code()).as(revoked.err()).isZero();
  }
}
