package dev.berth.rest.envoy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class EnvoyDependenciesTest {

  @Test
  void knowsOnlyTheContractsAndTheirDescriptors() {
    classes()
        .that()
        .resideInAPackage("dev.berth.rest.envoy..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.google.protobuf..",
            "com.google.api..",
            "com.google.longrunning..",
            "com.google.rpc..",
            "dev.berth.proto..",
            "dev.berth.rest.envoy..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.berth.rest.envoy"));
  }
}
