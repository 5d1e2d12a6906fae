package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import dev.berth.project.ProjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
  private static final String ID = "019ab2c3-0000-7000-8000-00000000000f";

  @Test
  void readsWhatAProjectOwns() {
    assertThat(Names.toKey("projects/a-1/keys/" + ID))
        .isEqualTo(new Names.Owned(new ProjectId("a-1"), ID));
    assertThat(Names.idOfDeployment("projects/a/deployments/" + ID))
        .hasValueSatisfying(id -> assertThat(id).hasToString(ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ID,
        "projects/",
        "projects/keys/" + ID,
        "projects//keys/" + ID,
        "projects/-a/keys/" + ID,
        "projects/A/keys/" + ID,
        "projects/a/b/keys/" + ID,
        "projects/a/deployments/" + ID,
        "projects/a/keys/",
        "projects/a/keys" + ID,
        "projects/a/keys/1" + ID,
        "projects/a/keys/" + ID + "/",
        "/projects/a/keys/" + ID,
        "project/a/keys/" + ID,
        "projects/a/keys/019AB2C3-0000-7000-8000-00000000000F",
        "projects/a/keys/019ab2c3-0000-7000-8000-0000000000/f",
      })
  void refusesOtherForms(String name) {
    assertThatThrownBy(() -> Names.toKey(name)).isInstanceOf(DeploymentException.class);
  }
}
