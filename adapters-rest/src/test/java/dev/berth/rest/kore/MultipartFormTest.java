package dev.berth.rest.kore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.berth.deployment.DeploymentException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
  private static final String TYPE = "multipart/form-data; boundary=xx";
  private static final String GOOD =
      """
      --xx
      Content-Disposition: form-data; name="file"; filename="a.onnx"
      Content-Type: application/octet-stream

      one
      --x is no delimiter
      --xx
      content-disposition: form-data; name=chunkNumber

      0
      --xx--
      """
          .replace("\n", "\r\n");

  private static MultipartForm read(String type, String body) {
    return MultipartForm.read(
        HttpBody.newBuilder()
            .setContentType(type)
            .setData(ByteString.copyFrom(body, ISO_8859_1))
            .build());
  }

  @Test
  void readsEveryPartByteForByte() {
    var form = read(TYPE, GOOD);
    assertThat(form.find("file")).contains("one\r\n--x is no delimiter".getBytes(ISO_8859_1));
    assertThat(form.find("chunkNumber")).contains("0".getBytes(ISO_8859_1));
    assertThat(form.find("other")).isEmpty();
    assertThat(read("Multipart/Form-Data; charset=utf-8; boundary=\"xx\"", "early\r\n" + GOOD))
        .satisfies(quoted -> assertThat(quoted.find("chunkNumber")).isPresent());
  }

  @Test
  void keepsEmptyParts() {
    var empty = "--xx\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\r\n--xx--";
    assertThat(read(TYPE, empty).find("file")).contains(new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=xx",
        ""
      })
  void refusesOtherTypes(String type) {
    assertThatThrownBy(() -> read(type, GOOD)).isInstanceOf(DeploymentException.class);
  }

  @Test
  void refusesAPartThatComesTwice() {
    assertThatThrownBy(() -> read(TYPE, GOOD.replace("chunkNumber", "file")))
        .isInstanceOf(DeploymentException.class);
  }

  @Test
  void everyCutOffOrSpoiltFormIsRefusedAndNothingElseHappens() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var end = 0; end < GOOD.length() - "--\r\n".length(); end++) {
      var cut = GOOD.substring(0, end);
      assertThatThrownBy(() -> read(TYPE, cut)).isInstanceOf(DeploymentException.class);
    }
    for (var time = 0; time < 2_000; time++) {
      var spoilt = new StringBuilder(GOOD);
      for (var change = 0; change < 4; change++) {
        spoilt.setCharAt(random.nextInt(spoilt.length()), (char) random.nextInt(256));
      }
      try {
        assertThat(read(TYPE, spoilt.toString())).isNotNull();
      } catch (DeploymentException refused) {
        assertThat(refused).as("seed %d", seed).isNotNull();
      }
    }
  }
}
