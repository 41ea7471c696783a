package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentFilesTest {

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    void realEnvironment_winsOverEnvLocal_whichWinsOverEnv() throws Exception {
        setup.file(".env", "LIDO_PORT=1\nLIDO_METRICS_PORT=11\nLIDO_DB_MAX_SIZE=4\n")
                .file(".env.local", "LIDO_PORT=2\nLIDO_METRICS_PORT=12\n")
                .variable("LIDO_PORT", "3");

        assertThat(setup.server().port()).isEqualTo(3);
        assertThat(setup.server().metricsPort()).contains(12);
        assertThat(setup.source().pool().maxSize()).isEqualTo(4);
    }

    @Test
    void files_areLookedFor_besideTheConfiguration() throws Exception {
        setup.file(".env", "LIDO_PORT=1")
                .file("conf/.env", "LIDO_PORT=2")
                .file("conf/lido.yaml", "sources: {shop: {type: sqlite, url: shop.db}}")
                .config("conf/lido.yaml");

        assertThat(setup.server().port()).isEqualTo(2);
    }

    @Test
    void lines_comeInEveryUsualForm() throws Exception {
        setup.file(".env", """
                        # a comment

                        export A=plain # with a comment
                        B = 'single # quoted'
                        C="double \\"quoted\\"\\n" # and a comment
                        D=
                        E=a#b=c
                        """).yaml("sources: {db: {type: sqlite, url: 'a.db', schema: '${A}|${B}|${C}|${D}|${E}'}}");

        assertThat(setup.source().schema()).contains("plain|single # quoted|double \"quoted\"\n||a#b=c");
    }

    @Test
    @DisplayName("F27: a line that is none of these is named")
    void line_thatIsNoVariable_isAProblem() {
        assertThat(setup.file(".env", "LIDO_PORT=1\nhunter2\nX='open").problems())
                .containsExactly(
                        ".env:2: this line is no NAME=value; allowed are such lines and comments that begin with #",
                        ".env:3: X has a quote that doesn't end; close it on the same line");
    }

    @Test
    @DisplayName("F27: a wrong value is blamed on its file and line")
    void value_thatIsWrong_namesFileAndLine() {
        assertThat(setup.file(".env.local", "\nLIDO_PORT=99999").problems())
                .containsExactly(".env.local:2: LIDO_PORT is '99999', allowed is a whole number from 0 to 65535");
    }

    @Test
    void config_inAFileBesideTheConfiguration_isRefused() {
        assertThat(setup.file(".env", "LIDO_CONFIG=other.yaml").problems())
                .singleElement()
                .asString()
                .startsWith(".env:1: LIDO_CONFIG comes too late");
    }
}
