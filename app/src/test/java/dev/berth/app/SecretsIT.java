package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What must be nowhere after it was used: in no log, error, dump, other file or command line. */
@ExtendWith(SharedBerth.class)
final class SecretsIT {
  private final BerthProcess berth;
  private final List<Rest.Answer> answers = new ArrayList<>();

  SecretsIT(BerthProcess berth) {
    this.berth = berth;
  }

  @Test
  void secretsLeaveNoTrace() throws Exception {
    var owner = berth.rest();
    var made =
        owner
            .post(
                "/v1/projects/default/keys",
                "{\"scopes\":[\"api:models-read\",\"api:models-execute\"]}")
            .json();
    var key = made.get("secret").asString();
    var id = made.get("name").asString().substring("projects/default/keys/".length());
    var token = token(id, key);
    use(key);
    use(token);
    use(key + "x");
    answers.add(tokenAnswer(id, key + "x"));
    answers.add(owner.get("/v1/projects/default/keys"));
    answers.add(owner.post("/v1/" + made.get("name").asString() + ":revoke"));
    use(key);
    use(token);

    var secrets =
        List.of(
            key,
            token,
            berth.key().strip(),
            berth.read("postgres/password").strip(),
            berth.read("run/xds.secret").strip(),
            berth.read("signing.key").lines().toList().get(1));
    assertThat(secrets).allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(20));
    Traces.noneIn("the answers", answers.toString(), secrets);
    Traces.none(berth, secrets);
    Traces.noneInTables(berth, secrets);
  }

  private void use(String secret) {
    var rest = berth.rest(secret);
    answers.add(rest.get("/v1/projects/default/deployments"));
    answers.add(rest.get("/v1/projects/default/keys"));
    answers.add(rest.get(Foundry.BASE + "/nonsense?preview=true"));
    answers.add(rest.get("/api/public/dock-status/nonsense"));
    answers.add(new Foundry(rest).predict("ri.foundry-ml-live.main.live-deployment.nonsense"));
    answers.add(rest.post("/v1/projects/default/deployments", "{"));
    answers.add(rest.get("/nowhere"));
  }

  private String token(String id, String secret) {
    return tokenAnswer(id, secret).json().get("access_token").asString();
  }

  private Rest.Answer tokenAnswer(String id, String secret) {
    var body =
        "grant_type=client_credentials&client_id=%s&client_secret=%s"
            .formatted(id, URLEncoder.encode(secret, StandardCharsets.UTF_8));
    var nobody = berth.rest("");
    return nobody.send(
        nobody
            .bare("/multipass/api/oauth2/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }
}
