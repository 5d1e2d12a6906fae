package dev.berth.rest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurfaceDependenciesTest {
  private static final String[] DOMAIN = {
    "dev.berth.access..",
    "dev.berth.deployment..",
    "dev.berth.model..",
    "dev.berth.operation..",
    "dev.berth.project..",
    "dev.berth.replica.."
  };

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.berth.rest");

  @Test
  void theSharedPartKnowsNoSurface() {
    check(
        "dev.berth.rest",
        "java..",
        "org.jspecify..",
        "org.slf4j..",
        "io.grpc..",
        "com.google.protobuf..",
        "dev.berth.deployment..",
        "dev.berth.rest");
  }

  @Test
  void foundryKnowsTheDomainItsContractAndTheSharedPart() {
    checkSurface(
        "dev.berth.rest.foundry",
        "dev.berth.proto.foundry.v2..",
        "dev.berth.listing..",
        "dev.berth.registry..");
  }

  @Test
  void koreKnowsTheDomainItsContractAndTheSharedPart() {
    checkSurface(
        "dev.berth.rest.kore",
        "dev.berth.proto.kore.v1..",
        "dev.berth.registry..",
        "com.google.api");
  }

  @Test
  void oauthKnowsTheDomainItsContractAndTheSharedPart() {
    checkSurface(
        "dev.berth.rest.oauth",
        "dev.berth.proto.foundry.v2..",
        "com.google.api",
        "dev.berth.tenancy..");
  }

  @Test
  void theDocumentKnowsTheContractsOnly() {
    check(
        "dev.berth.rest.openapi",
        "java..",
        "org.jspecify..",
        "com.google.protobuf..",
        "com.google.api",
        "com.google.rpc",
        "dev.berth.rest",
        "dev.berth.rest.envoy",
        "dev.berth.rest.openapi");
  }

  private void checkSurface(String surface, String... others) {

    var allowed = new ArrayList<>(List.of(DOMAIN));
    allowed.addAll(List.of(others));
    allowed.addAll(
        List.of(
            surface,
            "dev.berth.rest",
            "java..",
            "org.jspecify..",
            "io.grpc..",
            "com.google.protobuf.."));
    check(surface, allowed.toArray(String[]::new));
  }

  private void check(String subject, String... allowed) {
    classes()
        .that()
        .resideInAPackage(subject)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(classes);
  }
}
