package dev.lido.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that the tests of this module run. Goes when the first real test comes. */
class PlaceholderTest {

    @Test
    void tests_run_onJava17OrNewer() {
        assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(17);
    }
}
