package dev.berth.grpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class NativeDependenciesTest {
  @Test
  void knowsTheDomainItsContractAndGrpc() {
    classes()
        .that()
        .resideInAPackage("dev.berth.grpc..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "io.grpc..",
            "com.google.longrunning..",
            "com.google.protobuf..",
            "com.google.rpc..",
            "dev.berth.access..",
            "dev.berth.deployment..",
            "dev.berth.explain..",
            "dev.berth.history..",
            "dev.berth.listing..",
            "dev.berth.model..",
            "dev.berth.operation..",
            "dev.berth.plan..",
            "dev.berth.project..",
            "dev.berth.reading..",
            "dev.berth.registry..",
            "dev.berth.replica..",
            "dev.berth.tenancy..",
            "dev.berth.watch..",
            "dev.berth.proto.berth.v1..",
            "dev.berth.grpc..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.berth.grpc"));
  }
}
