package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F27: what is wrong with a configuration is told with place, value and what is allowed")
class ConfigProblemsTest {

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    @DisplayName("F27: everything at once")
    void problems_ofAllKinds_areToldAtOnce() {
        setup.yaml("""
                        servr: {port: 1}
                        server:
                          port: eighty
                        sources:
                          orders:
                            type: postgres
                            url: localhost/orders
                            password: ${PG_PASSWORD}
                            pool:
                              max-sise: 5
                              max-size: -1
                              acquire-timeout: [30]
                        """)
                .variable("LIDO_METRICS_PORT", "x")
                .variable("LIDO_ORDERS_MAX_OVERFLO", "1")
                .host("0.0.0.0");

        assertThat(setup.problems())
                .containsExactlyInAnyOrder(
                        "lido.yaml:1:1: servr is an unknown key; did you mean 'server'?",
                        "lido.yaml:3:9: server.port is 'eighty', allowed is a whole number from 0 to 65535",
                        "lido.yaml:7:10: sources.orders.url is 'localhost/orders', allowed is a URL such as"
                                + " postgresql://host/database or jdbc:postgresql://host/database",
                        "lido.yaml:8:15: sources.orders.password uses ${PG_PASSWORD}, and there is no variable"
                                + " PG_PASSWORD; set it in the environment or in .env, or write"
                                + " ${PG_PASSWORD:-default}",
                        "lido.yaml:10:7: sources.orders.pool.max-sise is an unknown key; did you mean 'max-size'?",
                        "lido.yaml:11:17: sources.orders.pool.max-size is '-1', allowed is a whole number from 0 to"
                                + " 10000",
                        "lido.yaml:12:24: sources.orders.pool.acquire-timeout is a list, allowed is a time from 1ms"
                                + " to 1h",
                        "LIDO_METRICS_PORT is 'x', allowed is a whole number from 0 to 65535",
                        "LIDO_ORDERS_MAX_OVERFLO names no setting of the source 'orders'; did you mean"
                                + " 'LIDO_ORDERS_MAX_OVERFLOW'?",
                        "--host is '0.0.0.0', allowed is 127.0.0.1, ::1 or localhost as long as no token is set; set"
                                + " LIDO_TOKEN");
    }

    @Test
    void key_unlikeAnyOther_getsTheListOfThose() {
        assertThat(setup.yaml("server: {colour: red}").problems())
                .containsExactly("lido.yaml:1:10: server.colour is an unknown key; allowed are host, port,"
                        + " metrics-port, limits");
    }

    @Test
    void key_inCamelCase_isRecognised() {
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: a.db, maxCellBytes: 1KiB}}")
                        .problems())
                .containsExactly("lido.yaml:1:41: sources.db.maxCellBytes is an unknown key; did you mean"
                        + " 'max-cell-bytes'?");
    }

    @Test
    void minimum_aboveTheMaximum_isRefused() {
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: a.db, pool: {min-idle: 7, max-size: 5}}}")
                        .problems())
                .containsExactly("lido.yaml:1:58: sources.db.pool.min-idle is 7, allowed is at most max-size (5)");
    }

    @Test
    void minimum_aboveTheMaximum_isBlamedOnTheVariableThatSetIt() {
        assertThat(setup.variable("LIDO_DB_MIN_IDLE", "11").problems())
                .containsExactly("LIDO_DB_MIN_IDLE is 11, allowed is at most max-size (10)");
    }

    @Test
    void delay_aboveItsLimitByDefault_saysSo() {
        setup.yaml("sources: {pg: {type: postgres, url: 'postgres://h/d', pool: {connect-retry: {max-delay: 1s}}}}");

        assertThat(setup.problems())
                .containsExactly("lido.yaml:1:11: sources.pg.pool.connect-retry.first-delay is 2s by default, allowed"
                        + " is at most connect-retry.max-delay (1s)");
    }

    @Test
    void poolWithoutPlaces_isRefused() {
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: a.db, pool: {max-size: 0, max-overflow: 0}}}")
                        .problems())
                .containsExactly("lido.yaml:1:58: sources.db.pool.max-size and max-overflow are both 0, allowed is a"
                        + " sum of at least 1");
    }

    @Test
    void values_ofTheWrongType_areRefused() {
        setup.yaml("""
                server: {limits: {max-body: -5}}
                sources:
                  db: {type: sqlite, url: a.db, read-only: yes, max-rows: 1.5, max-bytes: huge, schema: {a: b},
                       pool: {validation: sometimes, max-lifetime: -3s}}
                  other: 5
                """);

        assertThat(setup.problems())
                .contains(
                        "lido.yaml:1:29: server.limits.max-body is '-5', allowed is a size from 1KiB to 1GiB, such as"
                                + " 512KiB",
                        "lido.yaml:3:44: sources.db.read-only is 'yes', allowed is true or false",
                        "lido.yaml:3:59: sources.db.max-rows is '1.5', allowed is a whole number from 1 to 1000000",
                        "lido.yaml:3:75: sources.db.max-bytes is 'huge', allowed is a size from 1KiB to 1GiB, such as"
                                + " 512KiB",
                        "lido.yaml:3:89: sources.db.schema is a mapping, allowed is a text",
                        "lido.yaml:4:27: sources.db.pool.validation is 'sometimes', allowed is always, after-idle or"
                                + " never",
                        "lido.yaml:4:52: sources.db.pool.max-lifetime is '-3s', allowed is a time from 1s to 366d, or"
                                + " off",
                        "lido.yaml:5:10: sources.other is a single value, allowed is a mapping of keys to values");
    }

    @Test
    void value_withNothingInIt_isRefused() {
        assertThat(setup.yaml("server:\n  port:\n").problems())
                .containsExactly("lido.yaml:2:8: server.port is empty, allowed is a whole number from 0 to 65535");
    }

    @Test
    void source_withoutTypeOrUrl_isRefused() {
        assertThat(setup.yaml("sources:\n  orders: {}\n").problems())
                .containsExactly(
                        "lido.yaml:2:3: sources.orders.type is missing, allowed is postgres, sqlite or jdbc",
                        "lido.yaml:2:3: sources.orders.url is missing, allowed is a URL, or for SQLite a path");
    }

    @Test
    void sources_withoutAny_areRefused() {
        assertThat(setup.yaml("sources:\n").problems())
                .singleElement()
                .asString()
                .startsWith("lido.yaml:1:1: sources names no source; name one");
    }

    @Test
    void source_ofALaterType_isRefusedAsSuch() {
        assertThat(setup.yaml("sources: {shop: {type: mongodb, url: 'mongodb://host/shop'}}")
                        .problems())
                .containsExactly("lido.yaml:1:24: sources.shop.type is 'mongodb', allowed is postgres, sqlite or jdbc;"
                        + " 'mongodb' is not in this release");
    }

    @Test
    void section_ofALaterRelease_isRefusedAsSuch() {
        assertThat(setup.yaml("tools: {}\nsources: {db: {type: sqlite, url: a.db, pool: {fairness: 1ms}}}")
                        .problems())
                .containsExactly(
                        "lido.yaml:1:1: tools is not in this release; remove it",
                        "lido.yaml:2:48: sources.db.pool.fairness is not in this release; remove it");
    }

    @Test
    void url_withoutADriver_isRefused() {
        assertThat(setup.yaml("sources: {a: {type: jdbc, url: 'host/db'}, b: {type: jdbc, url: 'jdbc:nosuch:db'}}")
                        .problems())
                .containsExactly(
                        "lido.yaml:1:32: sources.a.url is 'host/db', allowed is a URL that names its driver, such as"
                                + " jdbc:h2:mem:orders",
                        "lido.yaml:1:65: sources.b.url is 'jdbc:nosuch:db', allowed is a URL for which a JDBC driver"
                                + " is on the class path; add the driver's jar there");
    }

    @Test
    void url_ofAnotherDatabase_isRefused() {
        assertThat(setup.yaml("sources: {a: {type: sqlite, url: 'jdbc:postgresql://h/d'}}")
                        .problems())
                .singleElement()
                .asString()
                .endsWith("allowed is the path of a file, :memory:, or jdbc:sqlite: and a path");
        assertThat(new Setup(folder.resolve("x")).database("mongodb://h/d").problems())
                .singleElement()
                .asString()
                .startsWith("--database is 'mongodb://h/d', allowed is the path of a SQLite file");
    }

    @Test
    void database_thatIsNoFile_isRefused() {
        assertThat(setup.database("typo.db").problems())
                .containsExactly("--database is 'typo.db', and there is no such file; name an existing one");
    }

    @Test
    void sources_thatShareTheirVariables_areRefused() {
        assertThat(setup.yaml("""
                                sources:
                                  my-shop: {type: sqlite, url: a.db}
                                  my_shop: {type: sqlite, url: b.db}
                                """).problems())
                .containsExactly("lido.yaml:3:3: the sources 'my-shop' and 'my_shop' would share the variables"
                        + " LIDO_MY_SHOP_…; rename one of them");
    }

    @Test
    void source_withAStrangeName_isRefused() {
        assertThat(setup.yaml("sources: {'my shop': {type: sqlite, url: a.db}}").problems())
                .containsExactly("lido.yaml:1:11: a source is named 'my shop', allowed are 1 to 63 letters, digits,"
                        + " '-' and '_', the first one a letter");
    }

    @Test
    void key_thatStandsTwice_isRefused() {
        assertThat(setup.yaml("server:\n  port: 1\n  host: 127.0.0.1\n  port: 2\n")
                        .problems())
                .containsExactly("lido.yaml:4:3: server.port stands here a second time, first at lido.yaml:2:3; keep"
                        + " one of them");
    }

    @Test
    void commandTimeout_atBothPlaces_isRefused() {
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: a.db, command-timeout: 1s, pool: {command-timeout:"
                                + " 2s}}}")
                        .problems())
                .singleElement()
                .asString()
                .contains("sources.db.pool.command-timeout stands here a second time, first at");
    }

    @Test
    void metricsPort_ofTheServerItself_isRefused() {
        assertThat(setup.port("9000").metricsPort("9000").problems())
                .containsExactly("--metrics-port is '9000', allowed is a port other than the server's own");
    }

    @Test
    void host_beyondLoopback_isAllowedWithAToken() throws Exception {
        assertThat(setup.host("0.0.0.0").variable("LIDO_TOKEN", "x").server().host())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void file_thatIsMissing_isAProblem() {
        assertThat(setup.config("nowhere.yaml").problems())
                .containsExactly("nowhere.yaml: there is no such file; name another with --config, or create it");
        assertThat(new Setup(folder).variable("LIDO_CONFIG", "gone.yaml").problems())
                .containsExactly("gone.yaml: there is no such file; name another with --config, or create it");
    }

    @Test
    void file_thatIsAFolder_isAProblem() throws IOException {
        Files.createDirectory(folder.resolve("conf"));

        assertThat(setup.config("conf").problems())
                .containsExactly("conf is a folder, allowed is a file; name one with --config");
    }

    @Test
    void file_thatIsEmpty_isAProblem() {
        assertThat(setup.yaml("# nothing but a comment\n").problems())
                .containsExactly("lido.yaml is empty; write at least one source into it, or remove the file");
    }

    @Test
    void file_thatIsNoYaml_isAProblem_withItsPlace() throws IOException {
        assertThat(setup.yaml("server: {port: 1\nsources: [").problems())
                .singleElement()
                .asString()
                .startsWith("lido.yaml:2:8: this isn't YAML: ");
        assertThat(setup.yaml("just a word").problems())
                .containsExactly("lido.yaml:1:1: the file is a single value, allowed is a mapping of keys to values");

        Files.write(folder.resolve("lido.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(setup.problems()).containsExactly("lido.yaml isn't UTF-8 text, allowed is YAML in UTF-8");
        assertThat(setup.yaml("server: \u0000").problems())
                .containsExactly("lido.yaml: this isn't YAML; allowed is plain text without control characters");
    }

    @Test
    void variables_areFilledIn_withDefaultsAndEscapes() throws Exception {
        setup.yaml("sources: {db: {type: sqlite, url: '${DIR:-data}/${NAME}.db', schema: '$${x} $y ${EMPTY:-none}'}}")
                .variable("NAME", "shop")
                .variable("EMPTY", "");

        assertThat(setup.source().url())
                .isEqualTo(folder.resolve("data/shop.db").toString());
        assertThat(setup.source().schema()).contains("${x} $y none");
    }

    @Test
    void reference_thatNamesNoVariable_isAProblem() {
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: 'a${}.db'}}").problems())
                .singleElement()
                .asString()
                .startsWith("lido.yaml:1:35: sources.db.url has a '${' that begins no variable");
    }
}
