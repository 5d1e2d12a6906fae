package dev.berth.persistence;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What this module may use: an allow-list, which cannot be misspelt into silence. */
final class PersistenceDependenciesTest {
  private static final String[] DOMAIN = {
    "dev.berth.access",
    "dev.berth.deployment",
    "dev.berth.history",
    "dev.berth.listing",
    "dev.berth.model",
    "dev.berth.operation",
    "dev.berth.project",
    "dev.berth.reading",
    "dev.berth.registry",
    "dev.berth.replica",
    "dev.berth.rollout",
    "dev.berth.tenancy",
    "dev.berth.watch",
    "java..",
    "org.jspecify.annotations",
  };

  private static final JavaClasses MINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.berth.persistence");

  private static void allow(String packages, String... more) {
    classes()
        .that()
        .resideInAPackage(packages)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(concat(DOMAIN, more))
        .check(MINE);
  }

  private static String[] concat(String[] first, String[] second) {
    var all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void storesUseJdbiFlywayAndTheDriver() {
    allow(
        "dev.berth.persistence",
        "dev.berth.persistence",
        "dev.berth.persistence.stored",
        "com.zaxxer.hikari..",
        "javax.sql",
        "org.flywaydb.core..",
        "org.jdbi.v3..",
        "org.postgresql..",
        "org.slf4j");
  }

  @Test
  void storedFormUsesProtobufAlone() {
    allow(
        "dev.berth.persistence.stored",
        "dev.berth.persistence.stored",
        "dev.berth.proto.berth.store.v1",
        "com.google.protobuf");
  }

  @Test
  void embeddedPostgresKnowsNothingOfStores() {
    allow(
        "dev.berth.persistence.embedded",
        "dev.berth.persistence",
        "dev.berth.persistence.embedded",
        "org.apache.commons.compress..");
  }
}
