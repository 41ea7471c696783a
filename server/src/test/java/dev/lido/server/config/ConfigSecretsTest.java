package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSecretsTest {

    private static final String SECRET = "hunter2";

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    void password_comesFromTheFile_theVariableOrAFileOfItsOwn() throws Exception {
        String source = "sources: {pg: {type: postgres, url: 'postgres://h/d'";
        setup.file("secret", SECRET + "\n");

        assertThat(setup.yaml(source + ", password: hunter2}}").source().password())
                .contains(SECRET);
        assertThat(setup.yaml(source + ", password-file: secret}}").source().password())
                .contains(SECRET);
        assertThat(setup.yaml(source + "}}")
                        .variable("LIDO_PG_PASSWORD", SECRET)
                        .source()
                        .password())
                .contains(SECRET);
    }

    @Test
    void password_fromTheFile_winsOverAPasswordFileFromTheEnvironment() throws Exception {
        assertThat(setup.yaml("sources: {pg: {type: postgres, url: 'postgres://h/d', password: a}}")
                        .variable("LIDO_PG_PASSWORD_FILE", "nowhere")
                        .source()
                        .password())
                .contains("a");
        assertThat(setup.file("secret", SECRET)
                        .yaml("sources: {pg: {type: postgres, url: 'postgres://h/d', password-file: secret}}")
                        .variable("LIDO_PG_PASSWORD", "a")
                        .source()
                        .password())
                .contains(SECRET);
    }

    @Test
    @DisplayName("F27: password and password-file at once")
    void password_twice_isRefused() {
        assertThat(setup.yaml("sources: {pg: {type: postgres, url: 'postgres://h/d', password: hunter2,"
                                + " password-file: x}}")
                        .problems())
                .containsExactly("lido.yaml:1:65: sources.pg.password and lido.yaml:1:89: sources.pg.password-file are"
                        + " both given, allowed is one of them");
    }

    @Test
    @DisplayName("F27: a password file that is missing, empty or no file")
    void passwordFile_thatCantBeUsed_isRefused() throws Exception {
        Files.createDirectory(folder.resolve("folder"));
        setup.file("empty", "\n");

        assertThat(problemsOfPasswordFile("nowhere")).endsWith(" is 'nowhere', and there is no such file");
        assertThat(problemsOfPasswordFile("empty")).endsWith(" is 'empty', and that file is empty");
        assertThat(problemsOfPasswordFile("folder"))
                .contains(" is 'folder', which can't be read as text (")
                .endsWith("allowed is the path of a readable file");
    }

    private String problemsOfPasswordFile(String name) {
        return setup.yaml("sources: {pg: {type: postgres, url: 'postgres://h/d', password-file: " + name + "}}")
                .problems()
                .get(0);
    }

    @Test
    @DisplayName("F27: secrets are never printed")
    void problems_neverShowASecret() {
        setup.yaml("""
                        pasword: hunter2
                        sources:
                          a: {type: postgres, url: 'http://app:hunter2@host/d?password=hunter2', pasword: hunter2}
                          b: {type: postgres, url: 'app:hunter2@host/d', password: [hunter2]}
                          c: {type: jdbc, url: 'jdbc:nosuch:app/hunter2@host;password=hunter2', max-rows: '${DB_PASSWORD}'}
                          d: {type: sqlite, url: 'ftp://x:hunter2/4@host', pool: {max-size: '${DB_PASSWORD}'}}
                          e: {type: '${DB_PASSWORD}', url: 'postgresql://a:b@h/d?password=hunter2'}
                        """)
                .variable("DB_PASSWORD", SECRET)
                .variable("LIDO_TOKEN", "hunter2 with blanks")
                .file(".env", "hunter2\nX='hunter2");

        assertThat(setup.problems()).hasSizeGreaterThan(10).noneMatch(problem -> problem.contains(SECRET));
        assertThat(new Setup(folder.resolve("x"))
                        .database("mongodb://app:hunter2@host/d")
                        .problems())
                .noneMatch(problem -> problem.contains(SECRET));
    }

    @Test
    @DisplayName("F27: what isn't YAML isn't quoted either")
    void problems_neverQuoteTheFile() {
        setup.yaml("sources: {pg: {password: hunter2\nuser: @hunter2}}");

        assertThat(setup.problems()).isNotEmpty().noneMatch(problem -> problem.contains(SECRET));
    }

    @Test
    void toString_neverShowsASecret() throws Exception {
        ServerConfig server = setup.yaml(
                        "sources: {pg: {type: postgres, url: 'postgres://a:hunter2@h/d', password:" + " hunter2}}")
                .variable("LIDO_TOKEN", SECRET)
                .server();

        assertThat(server.toString()).doesNotContain(SECRET).contains("source=pg");
        assertThat(new ConfigOptions(
                                java.util.Optional.empty(),
                                java.util.Optional.of("postgres://a:hunter2@h/d"),
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty())
                        .toString())
                .doesNotContain(SECRET);
    }
}
