package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '%', textBlock = """
            Connection to localhost:5432 refused. Check that the hostname and port are correct | Connection to … refused. Check that the hostname and port are correct
            Connection to [fe80::1]:5432 refused           | Connection to … refused
            FATAL: password authentication failed for user "app" | FATAL: password authentication failed for user …
            FATAL: no pg_hba.conf entry for host "10.0.0.7", user "app", database "orders", no encryption | FATAL: no pg_hba.conf entry for host …, user …, database …, no encryption
            No route to 10.1.2.3 from here                 | No route to … from here
            [SQLITE_CANTOPEN] Unable to open the database file (/var/lib/app/secret.db) | [SQLITE_CANTOPEN] Unable to open the database file (…)
            unable to open ./database/lido.db              | unable to open …
            No suitable driver for jdbc:foo:bar;password=x | No suitable driver for …
            No suitable driver for jdbc:postgresql://app:pw@db/orders | No suitable driver for …
            unknown host db.prod.internal                  | unknown host …
            FATAL: sorry, too many clients already         | FATAL: sorry, too many clients already
            Attempt timed out after 10000 ms               | Attempt timed out after 10000 ms
            """)
    void placesAndNames_areLeftOut_andTheSortOfFailureStays(String words, String expected) {
        assertThat(DriverWords.withoutPlaces(words)).isEqualTo(expected);
    }
}
