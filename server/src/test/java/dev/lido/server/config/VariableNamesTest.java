package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F27: variables that reach nothing")
class VariableNamesTest {

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    void variable_withAnUnknownEnd_getsASuggestion() {
        assertThat(setup.variable("LIDO_DB_MAX_SISE", "5").problems())
                .containsExactly(
                        "LIDO_DB_MAX_SISE names no setting of the source 'db'; did you mean" + " 'LIDO_DB_MAX_SIZE'?");
    }

    @Test
    void variable_unlikeAnySetting_getsTheListOfThose() {
        assertThat(setup.variable("LIDO_DB_COLOUR", "red").problems())
                .singleElement()
                .asString()
                .startsWith("LIDO_DB_COLOUR names no setting of the source 'db'; allowed are LIDO_DB_ and one of TYPE,"
                        + " URL,")
                .doesNotContain("red");
    }

    @Test
    void variable_ofALaterRelease_isRefusedAsSuch() {
        assertThat(setup.variable("LIDO_DB_FAIRNESS", "1ms").problems())
                .containsExactly("LIDO_DB_FAIRNESS is not in this release; remove it");
    }

    @Test
    void variable_thatIsAlmostTheServers_getsASuggestion() {
        assertThat(setup.variable("LIDO_PROT", "5").problems())
                .containsExactly("LIDO_PROT is an unknown variable; did you mean 'LIDO_PORT'?");
    }

    @Test
    void variable_ofAlmostASource_getsASuggestion() {
        assertThat(setup.yaml("sources: {orders: {type: sqlite, url: a.db}}")
                        .variable("LIDO_ORDRES_MAX_SIZE", "5")
                        .problems())
                .containsExactly("LIDO_ORDRES_MAX_SIZE is an unknown variable; did you mean 'LIDO_ORDERS_MAX_SIZE'?");
    }

    @Test
    void variables_ofOthers_areLeftAlone() throws Exception {
        assertThat(setup.variable("LIDO_JAVA_OPTS", "-Xmx1g")
                        .variable("LIDO_WAREHOUSE_MAX_SIZE", "5")
                        .variable("LIDO_TEST_MONGODB_URI", "x")
                        .variable("LIDODB", "x")
                        .source()
                        .name())
                .isEqualTo("db");
    }

    @Test
    void variable_ofTheSourceWithTheLongerName_isNotTakenForTheOthers() throws Exception {
        ServerConfig server = setup.yaml("sources: {db: {type: sqlite, url: a.db}, db-main: {type: sqlite, url: b.db}}")
                .variable("LIDO_DB_MAIN_MAX_SIZE", "7")
                .server();

        assertThat(server.sources())
                .extracting(source -> source.pool().maxSize())
                .containsExactly(10, 7);
    }
}
