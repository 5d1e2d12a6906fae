package dev.berth.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class GatewayDependenciesTest {

  @Test
  void knowsTheDomainAndWhatItSpeaks() {
    classes()
        .that()
        .resideInAPackage("dev.berth.gateway..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "com.google.protobuf..",
            "com.google.rpc..",
            "com.github.xds..",
            "io.envoyproxy..",
            "io.grpc..",
            "com.nimbusds..",
            "dev.berth.access..",
            "dev.berth.deployment..",
            "dev.berth.inference..",
            "dev.berth.project..",
            "dev.berth.replica..",
            "dev.berth.gateway..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.berth.gateway"));
  }
}
