package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.berth.deployment.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each package of the domain may see. These are lists of what is allowed, so that a misspelt
 * package fails instead of passing.
 */
final class ArchitectureTest {
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("watch", Set.of("deployment", "project")),
          Map.entry("reading", Set.of("access", "deployment", "project")),
          Map.entry("listing", Set.of()),
          Map.entry("project", Set.of("listing")),
          Map.entry("history", Set.of("listing")),
          Map.entry("operation", Set.of("listing")),
          Map.entry("model", Set.of("listing", "project")),
          Map.entry("access", Set.of("listing", "project")),
          Map.entry("replica", Set.of("model", "project")),
          Map.entry("inference", Set.of("project", "replica")),
          Map.entry(
              "deployment",
              Set.of(
                  "access",
                  "history",
                  "inference",
                  "listing",
                  "model",
                  "operation",
                  "project",
                  "replica")),
          Map.entry(
              "explain",
              Set.of("access", "deployment", "operation", "project", "replica", "rollout")),
          Map.entry("registry", Set.of("access", "deployment", "listing", "model", "project")),
          Map.entry("tenancy", Set.of("access", "deployment", "inference", "listing", "project")),
          Map.entry(
              "plan",
              Set.of(
                  "access",
                  "deployment",
                  "history",
                  "model",
                  "operation",
                  "project",
                  "replica",
                  "rollout")),
          Map.entry(
              "rollout",
              Set.of(
                  "deployment",
                  "history",
                  "inference",
                  "model",
                  "operation",
                  "project",
                  "replica")));

  private final JavaClasses domain =
      new ClassFileImporter()
          .importUrl(Deployment.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void everyPackageSeesOnlyWhatItMay() {
    ALLOWED.forEach(
        (name, others) -> {
          var allowed =
              Stream.concat(
                      Stream.of("java..", "org.jspecify..", "dev.berth." + name),
                      others.stream().map(other -> "dev.berth." + other))
                  .toArray(String[]::new);
          classes()
              .that()
              .resideInAPackage("dev.berth." + name)
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(allowed)
              .allowEmptyShould(false)
              .check(domain);
        });
  }

  @Test
  void noPackageIsLeftOut() {
    assertThat(
            domain.getPackage("dev.berth").getSubpackagesInTree().stream()
                .map(JavaPackage::getName)
                .map(name -> name.substring("dev.berth.".length()))
                .collect(Collectors.toSet()))
        .isEqualTo(ALLOWED.keySet());
  }

  @Test
  void noPackageIsEmpty() {
    for (var name : ALLOWED.keySet()) {
      assertThat(
              domain.getPackage("dev.berth." + name).getClasses().stream()
                  .map(each -> each.getSimpleName()))
          .as(name)
          .isNotEqualTo(List.of("package-info"))
          .isNotEmpty();
    }
  }

  @Test
  void everyPackageIsNullMarked() {
    for (var name : ALLOWED.keySet()) {
      assertThat(
              domain
                  .getPackage("dev.berth." + name)
                  .isAnnotatedWith("org.jspecify.annotations.NullMarked"))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void namesSayWhatThingsAre() {
    assertThat(domain.stream().map(each -> each.getSimpleName()))
        .noneMatch(name -> name.matches(".*(Impl|Manager|Helper|Utils?|Service)"));
  }
}
