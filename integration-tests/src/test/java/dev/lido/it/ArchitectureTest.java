package dev.lido.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that the compiler doesn't know. Reads the compiled classes of the other modules from their
 * {@code target} folders, because only few of them are dependencies of this one.
 */
class ArchitectureTest {

    private static final List<String> ALL = modulesWith("pom.xml");
    private static final List<String> RELEASED = modulesWith("src/main/java/module-info.java");

    private static final JavaClasses CORE = imported(List.of("core"), "classes");
    private static final JavaClasses JDBC = imported(List.of("jdbc"), "classes");
    private static final JavaClasses METRICS = imported(List.of("metrics"), "classes");
    private static final JavaClasses SERVER = imported(List.of("server"), "classes");
    private static final JavaClasses MAIN = imported(RELEASED, "classes");
    private static final JavaClasses TESTS = imported(ALL, "test-classes", "test25-classes");

    @Test
    void everyReleasedModule_isCompiled() {
        assertThat(RELEASED).contains("core", "testing", "jdbc", "metrics", "server", "cli");
        assertThat(RELEASED)
                .allSatisfy(module -> assertThat(root().resolve(module).resolve("target/classes"))
                        .isDirectory());
    }

    @Test
    void core_dependsOnNothing_butTheJdkAndJspecify() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.lido.pool..", "java..", "javax.management..", "jdk.jfr", "org.jspecify.annotations"))
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void core_knowsTheFlightRecorder_inOneClassThatMayBeMissing() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.lido\\.pool\\.FlightRecorder(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAnyPackage("jdk.jfr.."))
                .check(CORE);
    }

    @Test
    void core_knowsNoSql() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."))
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void releasedCode_logsThroughSystemLoggerOnly() {
        // The command and the server may set java.util.logging up, but nothing may write to it. A DataSource has to
        // have a
        // method that returns one of its loggers.
        noClasses()
                .that(resideOutsideOfPackages("dev.lido.cli..", "dev.lido.server"))
                .and(not(assignableTo(DataSource.class)))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.util.logging", "org.slf4j..", "org.apache.commons.logging"))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    @DisplayName(
            "F17: no expiry and no time-out can come from the wall clock, because nothing that decides one reads it")
    void poolAndDataSource_readNoWallClock() {
        noClasses().should(readTheWallClock()).allowEmptyShould(true).check(CORE);
        noClasses().should(readTheWallClock()).allowEmptyShould(true).check(JDBC);
    }

    @Test
    void adapters_knowNoOtherAdapterAndNoServer() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.lido.metrics..", "dev.lido.server..", "dev.lido.cli.."))
                .allowEmptyShould(true)
                .check(JDBC);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.lido.jdbc..", "dev.lido.server..", "dev.lido.cli.."))
                .allowEmptyShould(true)
                .check(METRICS);
    }

    @Test
    void server_mcpAndHttp_dontKnowEachOther() {
        noClasses()
                .that(resideInAnyPackage("dev.lido.server.mcp.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.lido.server.http.."))
                .allowEmptyShould(true)
                .check(SERVER);
        noClasses()
                .that(resideInAnyPackage("dev.lido.server.http.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.lido.server.mcp.."))
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void server_toolsQueryAndAuth_dontKnowWhatServesThem() {
        noClasses()
                .that(resideInAnyPackage(
                        "dev.lido.server.tools..", "dev.lido.server.query..", "dev.lido.server.auth.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.lido.server.mcp..", "dev.lido.server.http.."))
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void tests_neverSleep() {
        noClasses()
                .should()
                .callMethodWhere(target(name("sleep"))
                        .and(targetOwner(assignableTo(Thread.class).or(assignableTo(TimeUnit.class)))))
                .allowEmptyShould(true)
                .check(TESTS);
    }

    @Test
    void tests_readNoWallClock() {
        noClasses()
                .that(resideOutsideOfPackages("dev.lido.it.."))
                .should(readTheWallClock())
                .allowEmptyShould(true)
                .check(TESTS);
    }

    @Test
    void tests_useNoMocks() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.mockito..", "org.easymock..", "org.jmock.."))
                .allowEmptyShould(true)
                .check(TESTS);
    }

    private static ArchCondition<JavaClass> readTheWallClock() {
        return ArchConditions.callMethod(System.class, "currentTimeMillis")
                .or(ArchConditions.callMethodWhere(
                        target(name("now")).and(targetOwner(resideInAnyPackage("java.time..")))))
                .or(ArchConditions.callConstructor(Date.class))
                .or(ArchConditions.dependOnClassesThat(type(Clock.class)))
                .as("read the wall clock");
    }

    private static JavaClasses imported(List<String> modules, String... folders) {
        List<Path> paths = modules.stream()
                .flatMap(module -> Stream.of(folders)
                        .map(folder -> root().resolve(module).resolve("target").resolve(folder)))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(paths);
    }

    /** The names of the modules that have this file. */
    private static List<String> modulesWith(String file) {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.exists(folder.resolve(file)))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder that holds all modules. Maven runs the tests of a module in that module's folder. */
    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }
}
