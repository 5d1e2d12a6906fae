package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonRequirementsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          numpy                      | numpy
          numpy=1.26                 | numpy==1.26.*
          numpy=1.26.*               | numpy==1.26.*
          numpy==1.26.4              | numpy==1.26.4
          numpy==1.26.*              | numpy==1.26.*
          numpy>=1.2                 | numpy>=1.2
          numpy >=1.2, <2            | numpy>=1.2,<2
          numpy>=1.2,!=1.5.*         | numpy>=1.2,!=1.5.*
          numpy~=1.4                 | numpy~=1.4
          numpy 1.26.*               | numpy==1.26.*
          numpy 1.26.4               | numpy==1.26.4
          numpy=1.26=py311h64a7726_0 | numpy==1.26.*
          numpy=*                    | numpy
          conda-forge::numpy=1.26    | numpy==1.26.*
          scikit-learn=1.5.2         | scikit-learn==1.5.2.*
          ruamel.yaml                | ruamel.yaml
          """)
  void saysInPipsWords(String conda, String pip) {
    assertThat(PythonRequirements.read(List.of(conda)).packages()).containsExactly(pip);
  }

  @ParameterizedTest
  @CsvSource({"python=3.11, 3.11", "python==3.11.4, 3.11", "python=3.11.*, 3.11"})
  void aVersionOfPythonIsNoPackage(String conda, String version) {
    assertThat(PythonRequirements.read(List.of("numpy", conda, "python")))
        .isEqualTo(new PythonRequirements(List.of("numpy"), version));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-r /etc/passwd",
        "--index-url=http://elsewhere",
        "numpy --index-url http://elsewhere",
        "./package",
        "/package",
        "../package.whl",
        "git+https://elsewhere/x",
        "https://elsewhere/x.whl",
        "x @ https://elsewhere/x.whl",
        "x@file:///etc",
        "numpy; python_version > '3'",
        "numpy[extra]",
        "numpy\n--pre",
        "numpy=1.26|1.27",
        "numpy>",
        "numpy>=",
        "numpy==",
        "numpy>=1 <2",
        "numpy $(id)",
        "python>=3.9",
        "nümpy"
      })
  void refusesEverythingElse(String requirement) {
    assertThatThrownBy(() -> PythonRequirements.read(List.of("fine", requirement)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAllThatItCannotRead() {
    assertThatThrownBy(() -> PythonRequirements.read(List.of("a b c", "numpy", "-x")))
        .hasMessageContaining("[a b c, -x]");
    assertThatThrownBy(() -> PythonRequirements.read(Collections.nCopies(201, "numpy")))
        .hasMessageContaining("201");
  }
}
