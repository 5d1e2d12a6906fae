package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, seen from the one module that sees all of them. */
final class AppDependenciesTest {
  private static final List<String> ADAPTERS =
      List.of("grpc", "rest", "persistence", "engine", "gateway");

  @Test
  void daggerIsUsedHereAlone() {
    var all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth");
    assertThat(
            all.stream()
                .filter(AppDependenciesTest::usesDagger)
                .map(JavaClass::getPackageName)
                .distinct())
        .containsExactly("dev.berth.app");
  }

  @Test
  void adaptersNeverSeeEachOther() {
    var all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth");
    for (var adapter : ADAPTERS) {
      var others =
          ADAPTERS.stream()
              .filter(other -> !other.equals(adapter))
              .map(other -> "dev.berth." + other + ".")
              .toList();
      var mine =
          all.stream()
              .filter(
                  type -> (type.getPackageName() + ".").startsWith("dev.berth." + adapter + "."))
              .toList();
      assertThat(mine).as(adapter).isNotEmpty();
      assertThat(mine)
          .as(adapter)
          .noneMatch(
              type ->
                  type.getDirectDependenciesFromSelf().stream()
                      .map(found -> found.getTargetClass().getPackageName() + ".")
                      .anyMatch(
                          target ->
                              others.stream().anyMatch(target::startsWith)
                                  || target.startsWith("dev.berth.app.")));
    }
  }

  private static boolean usesDagger(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(found -> found.getTargetClass().getPackageName().startsWith("dagger"));
  }
}
