package dev.lido.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

/** Shows that a real PostgreSQL starts here. Goes when the first real integration test comes. */
class EmbeddedPostgresTest {

    @Test
    void select_onAFreshServer_answers() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }
}
