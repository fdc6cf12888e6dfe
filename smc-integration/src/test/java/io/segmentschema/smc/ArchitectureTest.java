package io.segmentschema.smc;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import com.google.common.io.MoreFiles;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walls between and inside the modules that neither Maven nor the compiler can see. */
@AnalyzeClasses(
    packages = "io.segmentschema",
    importOptions = ArchitectureTest.ProductionClassesOnly.class)
final class ArchitectureTest {

  private static final ImmutableList<String> MODULES =
      ImmutableList.of(
          "schema-cache/",
          "backfill-queue/",
          "metadata-poller/",
          "smc-integration/",
          "benchmarks/");

  private static final String CACHE = "io.segmentschema.cache..";
  private static final String REFRESH = "io.segmentschema.smc.refresh..";
  private static final String CONSOLE = "io.segmentschema.smc.service.console..";
  private static final String CLIENT = "io.segmentschema.smc.client..";

  @ArchTest
  static final ArchRule refreshKnowsNeitherHttpNorDruid =
      noClasses()
          .that()
          .resideInAPackage(REFRESH)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.segmentschema.smc.druid..",
              "java.net.http..",
              "jakarta.servlet..",
              "jakarta.ws.rs..",
              "org.eclipse.jetty..",
              "org.glassfish.jersey..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule securityKnowsNeitherTheServerNorTheResources =
      noClasses()
          .that()
          .resideInAPackage("io.segmentschema.smc.security..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.segmentschema.smc.cli..",
              "io.segmentschema.smc.config..",
              "io.segmentschema.smc.service..",
              "jakarta.servlet..",
              "jakarta.ws.rs..",
              "org.eclipse.jetty..",
              "org.glassfish.jersey..");

  @ArchTest
  static final ArchRule membersKnowNeitherTheServerNorTheResources =
      noClasses()
          .that()
          .resideInAPackage("io.segmentschema.smc.members..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.segmentschema.smc.cli..",
              "io.segmentschema.smc.config..",
              "io.segmentschema.smc.service..",
              "jakarta.servlet..",
              "jakarta.ws.rs..",
              "org.eclipse.jetty..",
              "org.glassfish.jersey..");

  /** Whatever else speaks HTTP is a client of something else: Druid, or a service from outside. */
  @ArchTest
  static final ArchRule onlyMembersSpeakToOtherMembers =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.segmentschema.smc.members..",
              "io.segmentschema.smc.druid..",
              "io.segmentschema.smc.cli..",
              "io.segmentschema.benchmarks..",
              CLIENT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  @ArchTest
  static final ArchRule clientNeedsOnlyTheJdkAndJackson =
      classes()
          .that()
          .resideInAPackage(CLIENT)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              CLIENT,
              "java..",
              "javax.net..",
              "com.fasterxml.jackson..",
              // Annotations only: absent ones are no error at run time.
              "com.google.errorprone.annotations..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule productKnowsNothingOfItsClient =
      noClasses()
          .that(resideInAPackage("io.segmentschema.smc..").and(notIn(CLIENT)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLIENT);

  @ArchTest
  static final ArchRule waitingSideOfTheFeedKnowsNoHttp =
      noClasses()
          .that()
          .resideInAPackage("io.segmentschema.smc.service.feed..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.segmentschema.smc.service.http..",
              "jakarta.servlet..",
              "jakarta.ws.rs..",
              "org.eclipse.jetty..");

  @ArchTest
  static final ArchRule onlyTheWiringKnowsTheConsole =
      classes()
          .that()
          .resideInAPackage(CONSOLE)
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.segmentschema.smc", CONSOLE);

  @ArchTest
  static final ArchRule descriptionOfTheApiKnowsNoResource =
      noClasses()
          .that()
          .resideInAPackage("io.segmentschema.smc.service.openapi..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.segmentschema.smc.service.http..");

  @ArchTest
  static final ArchRule onlyModulesKnowGuice =
      noClasses()
          .that(describe("are not Guice modules", type -> !belongsToAModule(type)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.inject..");

  @ArchTest
  static final ArchRule cacheDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(CACHE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "java.net.http..", "java.nio.file..");

  @ArchTest
  static final ArchRule cacheUsesNoExecutorsOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage(CACHE)
          .should()
          .dependOnClassesThat(executorsWithThreads())
          .orShould()
          .callMethodWhere(
              describe(
                  "an asynchronous stage runs in the common pool",
                  call ->
                      call.getTargetOwner().isAssignableTo(CompletableFuture.class)
                          && call.getName().endsWith("Async")));

  @ArchTest
  static final ArchRule cacheCreatesNoThreads =
      noClasses()
          .that()
          .resideInAPackage(CACHE)
          .should()
          .beAssignableTo(Thread.class)
          .orShould()
          .callConstructorWhere(
              describe(
                  "a thread is created",
                  call -> call.getTargetOwner().isAssignableTo(Thread.class)));

  @ArchTest
  static final ArchRule onlyThePollerSpeaksSql =
      noClasses()
          .that(resideInAPackage("io.segmentschema..").and(notIn("io.segmentschema.poller..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.jdbi..", "com.zaxxer.hikari..");

  @ArchTest
  static final ArchRule innerModulesTellWhatTheyMeasureAndKnowNoMetrics =
      noClasses()
          .that()
          .resideInAnyPackage(
              CACHE, "io.segmentschema.backfill..", "io.segmentschema.poller..", REFRESH)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule onlyLoggingKnowsItsLibrary =
      noClasses()
          .that(resideInAPackage("io.segmentschema..").and(notIn("io.segmentschema.smc.logging..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos.logback..");

  @ArchTest
  static final ArchRule onlyLeadershipAndMembersKnowZooKeeper =
      noClasses()
          .that(
              resideInAPackage("io.segmentschema..")
                  .and(notIn("io.segmentschema.smc.leadership.."))
                  .and(notIn("io.segmentschema.smc.members..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..");

  @Test
  void everyPackageSaysWhatItIsFor() {
    // given
    ImmutableSet<Path> folders = javaFolders();

    // when
    ImmutableList<Path> undescribed =
        folders.stream().filter(folder -> !isDescribed(folder)).collect(toImmutableList());

    // then: a walk that found nothing would prove nothing
    assertTrue(folders.size() >= 5, "too few folders with Java sources: " + folders);
    assertEquals(ImmutableList.of(), undescribed, "without a @NullMarked package-info.java");
  }

  private static boolean belongsToAModule(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost.getSimpleName().endsWith("Module");
  }

  private static DescribedPredicate<JavaClass> executorsWithThreads() {
    return describe(
        "are executors with threads of their own",
        type ->
            type.isEquivalentTo(Executors.class)
                || type.isAssignableTo(Timer.class)
                || type.getFullName().equals("com.google.common.util.concurrent.MoreExecutors")
                || (type.isAssignableTo(Executor.class) && !type.isInterface()));
  }

  private static DescribedPredicate<JavaClass> notIn(String packages) {
    return DescribedPredicate.not(resideInAPackage(packages));
  }

  /** Surefire's working folder is the module, whose parent is the project. */
  private static ImmutableSet<Path> javaFolders() {
    Path project = Path.of("").toAbsolutePath().getParent();
    return MODULES.stream()
        .flatMap(module -> Stream.of("src/main/java", "src/test/java").map(module::concat))
        .map(project::resolve)
        .filter(Files::isDirectory)
        .flatMap(sources -> Streams.stream(MoreFiles.fileTraverser().depthFirstPreOrder(sources)))
        .filter(path -> path.toString().endsWith(".java"))
        .map(Path::getParent)
        .collect(toImmutableSet());
  }

  /** A package of tests is described by the production package that it tests, if there is one. */
  private static boolean isDescribed(Path folder) {
    Path sameInMain = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
    return Stream.of(folder, sameInMain)
        .map(candidate -> candidate.resolve("package-info.java"))
        .filter(Files::isRegularFile)
        .anyMatch(ArchitectureTest::isNullMarked);
  }

  private static boolean isNullMarked(Path packageInfo) {
    try {
      return Files.readString(packageInfo).contains("@NullMarked");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Leaves out test classes, both in folders and in the test fixtures' jar. */
  static final class ProductionClassesOnly implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }
}
