package dev.berth.engine.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the engine adapter may know. */
final class ArchitectureTest {
  @Test
  void theEngineKnowsTheDomainAndTheJdkOnly() {
    var engine =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth.engine");
    classes()
        .that()
        .resideInAPackage("dev.berth.engine..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "dev.berth.model..",
            "dev.berth.project..",
            "dev.berth.replica..",
            "dev.berth.engine.local..")
        .check(engine);
  }
}
