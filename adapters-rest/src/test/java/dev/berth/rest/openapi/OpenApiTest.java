package dev.berth.rest.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import dev.berth.proto.berth.v1.KeysOuterClass;
import dev.berth.rest.JsonTree;
import dev.berth.rest.envoy.HttpRules;
import dev.berth.rest.envoy.RestServices;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  private static final Pattern REF =
      Pattern.compile("\"\\$ref\":\"#/components/schemas/([^\"]+)\"");

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private final String text = OpenApi.document(FileDescriptorSet.getDefaultInstance());
  private final Map<String, Object> document = JsonTree.read(text);

  @Test
  void hasEveryCallThatHasAPath() {
    var ids = new HashSet<String>();
    for (var binding : HttpRules.bindings(RestServices.all())) {
      var path = binding.path().spelledOut(binding.call().getInputType());
      var operation = at("paths", path, binding.method().toLowerCase(Locale.ROOT));

      assertThat(ids.add(String.valueOf(operation.get("operationId")))).isTrue();
      assertThat(String.valueOf(operation.get("operationId")))
          .startsWith(binding.call().getFullName().replace('.', '_'));
      assertThat(at(operation, "responses"))
          .containsKeys("200", "400", "401", "429", "503", "504", "default");
      assertThat(PLACE.matcher(path).results().map(match -> match.group(1)))
          .allSatisfy(
              name ->
                  assertThat(String.valueOf(operation.get("parameters")))
                      .contains("name=" + name + ", in=path, required=true"));
    }
  }

  @Test
  void namesTheFailuresThatACallCanMeet() {
    assertThat(failures("/v1/projects/{project}/deployments/{deployment}", "get"))
        .containsExactly("400", "401", "404", "429", "503", "504");
    assertThat(failures("/v1/projects/{project}/deployments/{deployment}", "delete"))
        .containsExactly("400", "401", "403", "404", "409", "429", "503", "504");
    assertThat(failures("/v1/projects", "get"))
        .containsExactly("400", "401", "403", "429", "503", "504");
    assertThat(failures("/v1/projects/{project}/models", "post"))
        .containsExactly("400", "401", "403", "404", "409", "413", "429", "503", "504");
    assertThat(failures("/multipass/api/oauth2/token", "post"))
        .containsExactly("400", "401", "413", "429", "503", "504");
    assertThat(failures("/api/v2/models/liveDeployments", "post"))
        .contains("403", "404", "409", "413");
  }

  private List<String> failures(String path, String method) {
    return at("paths", path, method, "responses").keySet().stream()
        .filter(status -> !Set.of("200", "default").contains(status))
        .toList();
  }

  @Test
  void refersToNothingThatIsNotThere() {
    assertThat(REF.matcher(text).results().map(match -> match.group(1)).distinct())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(at("components", "schemas")).containsKey(name));
  }

  @Test
  void isTheSameForTheSameContracts() {
    assertThat(OpenApi.document(FileDescriptorSet.getDefaultInstance())).isEqualTo(text);
  }

  @Test
  void saysWhatMustBeGivenWhatIsOnlyAnsweredAndWhichValuesThereAre() {
    var deployment = at("components", "schemas", "berth.v1.Deployment");

    assertThat(deployment.get("required")).isEqualTo(List.of("model", "configuration"));
    assertThat(at(deployment, "properties", "ready")).containsEntry("readOnly", true);
    assertThat(at("components", "schemas", "berth.v1.Deployment.State").get("enum"))
        .asString()
        .contains("STATE_ACTIVE");
    assertThat(at(deployment, "properties", "generation"))
        .containsEntry("type", "string")
        .containsEntry("format", "int64");
  }

  @Test
  void describesWithTheCommentsOfTheContracts() {
    var info =
        SourceCodeInfo.newBuilder()
            .addLocation(comment(" One\n key.\n\n More.\n", 4, 0))
            .addLocation(comment(" Its name.\n", 4, 0, 2, 0))
            .addLocation(comment(" Makes one.\n", 6, 0, 2, 0));
    var file = KeysOuterClass.getDescriptor().toProto().toBuilder().setSourceCodeInfo(info);

    var described =
        JsonTree.read(OpenApi.document(FileDescriptorSet.newBuilder().addFile(file).build()));

    var key = at(described, "components", "schemas", "berth.v1.Key");
    assertThat(key).containsEntry("description", "One key.\n\nMore.");
    assertThat(at(key, "properties", "name")).containsEntry("description", "Its name.");
    assertThat(at(described, "paths", "/v1/projects/{project}/keys", "post"))
        .containsEntry("description", "Makes one.");
  }

  private static Location comment(String text, Integer... path) {
    return Location.newBuilder().addAllPath(List.of(path)).setLeadingComments(text).build();
  }

  private Map<String, Object> at(String... names) {
    return at(document, names);
  }

  @SuppressWarnings("unchecked") // JsonTree makes no other maps.
  private static Map<String, Object> at(Map<String, Object> within, String... names) {
    var found = within;
    for (var name : names) {
      assertThat(found).containsKey(name);
      found = (Map<String, Object>) Objects.requireNonNull(found.get(name));
    }
    return found;
  }
}
