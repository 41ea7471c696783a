package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenThingsTest {

    private final OpenThings things = new OpenThings();
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable thing(String name) {
        return () -> closed.add(name);
    }

    @Test
    void closeAll_closesWhatIsLeft_whereverItWasKept() throws Exception {
        AutoCloseable first = thing("first");
        AutoCloseable second = thing("second");
        AutoCloseable third = thing("third");
        things.add(first);
        things.add(second);
        things.add(third);
        things.remove(first);
        things.remove(third);
        things.add(thing("fourth"));
        assertThat(things.isEmpty()).isFalse();

        things.closeAll();

        assertThat(closed).containsExactlyInAnyOrder("second", "fourth");
        assertThat(things.isEmpty()).isTrue();
    }

    @Test
    void closeAll_closesWhatTheHolderLeft_andForgetsWhatItClosed() throws Exception {
        AutoCloseable first = thing("first");
        AutoCloseable second = thing("second");
        AutoCloseable third = thing("third");
        things.addOwn(first);
        things.addOwn(second);
        things.add(third);
        things.removeOwn(second);
        things.removeOwn(third);
        assertThat(things.isEmpty()).isFalse();

        things.closeAll();

        assertThat(closed).containsExactly("first");
        assertThat(things.isEmpty()).isTrue();
        things.addOwn(second);
        assertThat(things.isEmpty()).isFalse();
        things.removeOwn(second);
        assertThat(things.isEmpty()).isTrue();
    }

    @Test
    void empty_afterEverythingWasRemoved() {
        AutoCloseable first = thing("first");
        AutoCloseable second = thing("second");
        assertThat(things.isEmpty()).isTrue();
        things.add(first);
        things.add(second);
        things.remove(second);
        things.remove(second);
        things.remove(first);
        assertThat(things.isEmpty()).isTrue();
    }

    @Test
    void closeAll_triesAll_thoughOneFails() {
        things.add(() -> {
            throw new IllegalStateException("no");
        });
        things.add(thing("second"));
        assertThatThrownBy(things::closeAll).hasMessage("no");
        assertThat(closed).containsExactly("second");
    }
}
