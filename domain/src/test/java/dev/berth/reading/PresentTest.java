package dev.berth.reading;

import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.deployment.Deployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class PresentTest {
  private static final String MINE = "aa";
  private static final String YOURS = "bb";

  private final Written source = new Written();
  private final Present present = new Present(source, new Moment("0"));

  /** A store that counts its writes, and notes what it is asked. */
  private static final class Written implements ReadSource {
    private final List<String> asked = new ArrayList<>();
    private int writes;
    private boolean away;
    private Moment from = new Moment("none");

    @Override
    public Moment now() {
      return new Moment(Integer.toString(writes));
    }

    @Override
    public void forEach(Consumer<Deployment> action) {}

    @Override
    public Optional<News> since(Moment moment, List<byte[]> digests) {
      asked.add("since");
      from = moment;
      var keys = new HashMap<String, ApiKey>();
      for (var digest : digests) {
        keys.put(HexFormat.of().formatHex(digest), key(writes));
      }
      return Optional.of(new News(now(), List.of(), keys));
    }

    @Override
    public boolean unchangedSince(Moment moment) {
      asked.add("unchanged");
      if (away) {
        throw new IllegalStateException("no database");
      }
      return now().equals(moment);
    }
  }

  private static ApiKey key(int writes) {
    return new ApiKey(
        "k" + writes, PROJECT, "k", Set.of(Scope.MODELS_READ), Instant.EPOCH, null, null);
  }

  private static Map<String, byte[]> digest(String digits) {
    return Map.of(digits, HexFormat.of().parseHex(digits));
  }

  private void proves(String digits, String... questions) {
    source.asked.clear();
    var news = present.news(digest(digits)).orElseThrow();
    assertThat(news.keys().get(digits)).isEqualTo(key(source.writes));
    assertThat(news.moment()).isEqualTo(source.now());
    assertThat(source.asked).containsExactly(questions);
    present.reached(news);
  }

  @Test
  void asksTheSmallerQuestionWhereTheLastOneFoundNothingNew() {
    proves(MINE, "since");
    proves(MINE, "unchanged");
    source.writes++;
    proves(MINE, "unchanged", "since");
    source.writes++;
    proves(MINE, "since");
    proves(MINE, "since");
    proves(MINE, "unchanged");
  }

  @Test
  void asksForKeysThatItDoesNotKnowAsOfThatMoment() {
    proves(MINE, "since");
    proves(YOURS, "since");
    proves(MINE, "unchanged");
    source.writes++;
    proves(YOURS, "unchanged", "since");
    proves(YOURS, "since");
    proves(MINE, "since");
    proves(YOURS, "unchanged");
  }

  @Test
  void tellsAgainWhatReachedNobody() {
    proves(MINE, "since");
    source.writes++;
    assertThat(present.news(digest(MINE)).orElseThrow().moment()).isEqualTo(source.now());
    source.asked.clear();
    assertThat(present.news(digest(MINE)).orElseThrow().moment()).isEqualTo(source.now());
    assertThat(source.asked).containsExactly("since");
    assertThat(source.from).isEqualTo(new Moment("0"));
  }

  @Test
  void asksTheWholeQuestionAfterOneThatFailed() {
    proves(MINE, "since");
    source.away = true;
    assertThatThrownBy(() -> present.news(digest(MINE))).isInstanceOf(IllegalStateException.class);
    source.away = false;
    proves(MINE, "since");
    proves(MINE, "unchanged");
  }
}
