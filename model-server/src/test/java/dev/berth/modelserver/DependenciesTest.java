package dev.berth.modelserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The model server stands alone: of Berth it knows nothing but one contract. */
final class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.berth.modelserver");

  @Test
  void theProgramNeedsOnlyItsLibraries() {
    allow(
        "dev.berth.modelserver..",
        "java..",
        "com.sun.net.httpserver",
        "ai.onnxruntime..",
        "tools.jackson.core..",
        "com.google.protobuf",
        "dev.berth.proto.inference",
        "org.jspecify..",
        "dev.berth.modelserver..");
  }

  @Test
  void theModelKnowsNothingOfRequests() {
    allow(
        "dev.berth.modelserver.onnx",
        "java..",
        "ai.onnxruntime..",
        "tools.jackson.core..",
        "org.jspecify..",
        "dev.berth.modelserver.onnx");
  }

  @Test
  void theDeclarationKnowsNothingOfTheRuntimeOrHttp() {
    allow(
        "dev.berth.modelserver.api",
        "java..",
        "tools.jackson.core..",
        "org.jspecify..",
        "dev.berth.modelserver.api",
        "dev.berth.modelserver.onnx");
  }

  private static void allow(String part, String... packages) {
    classes()
        .that()
        .resideInAPackage(part)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }
}
