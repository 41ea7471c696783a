package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F12: the hosts that a URL names, and what their names stand for")
class HostsTest {

    private final Map<String, List<String>> names = new HashMap<>();

    private Hosts hosts(String url) {
        return new Hosts(url, new Properties(), this::resolve, true);
    }

    private List<String> resolve(String name) throws UnknownHostException {
        List<String> addresses = names.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        return addresses;
    }

    @Test
    void named_inAllForms() {
        assertThat(Hosts.named("jdbc:postgresql://db:5432/orders?sslmode=require"))
                .containsExactly("db:5432");
        assertThat(Hosts.named("jdbc:postgresql://one:5432,two:5433/orders")).containsExactly("one:5432", "two:5433");
        assertThat(Hosts.named("jdbc:postgresql://[::1]:5432/orders")).containsExactly("[::1]:5432");
        assertThat(Hosts.named("jdbc:mysql:replication://one,two/orders")).containsExactly("one", "two");
        assertThat(Hosts.named("jdbc:mysql://app:secret@db/orders")).containsExactly("db");
        assertThat(Hosts.named("jdbc:sqlserver://db:1433;databaseName=orders")).containsExactly("db:1433");
    }

    @Test
    void named_withoutHosts_areNone() {
        assertThat(Hosts.named("jdbc:h2:mem:orders")).isEmpty();
        assertThat(Hosts.named("jdbc:sqlite:/tmp/orders.db")).isEmpty();
        assertThat(Hosts.named("jdbc:postgresql:orders")).isEmpty();
        assertThat(Hosts.named("jdbc:mysql://(host=db)/orders")).isEmpty();
    }

    @Test
    @DisplayName("F12: another order is no change, neither is one more; one less is")
    void current_isCompared_asSets() {
        Hosts hosts = hosts("jdbc:postgresql://db:5432/orders");
        names.put("db", List.of("10.0.0.2", "10.0.0.1"));
        String address = hosts.address("", hosts.lookUp());
        assertThat(address).isEqualTo("db:5432 10.0.0.1 10.0.0.2");

        names.put("db", List.of("10.0.0.1", "10.0.0.2"));
        assertThat(hosts.isCurrent(address)).isTrue();
        assertThat(hosts.address("", hosts.lookUp())).isEqualTo(address);
        names.put("db", List.of("10.0.0.3", "10.0.0.2", "10.0.0.1"));
        assertThat(hosts.isCurrent(address)).isTrue();
        names.put("db", List.of("10.0.0.3", "10.0.0.2"));
        assertThat(hosts.isCurrent(address)).isFalse();
        names.put("db", List.of("10.0.0.1", "10.0.0.3"));
        assertThat(hosts.isCurrent(address)).isFalse();
    }

    @Test
    @DisplayName("F12: a lookup that fails changes nothing")
    void lookup_fails_changesNothing() {
        Hosts hosts = hosts("jdbc:postgresql://db:5432/orders");
        names.put("db", List.of("10.0.0.1"));
        String address = hosts.address("", hosts.lookUp());
        names.clear();

        assertThat(hosts.isCurrent(address)).isTrue();
        assertThat(hosts.address("", hosts.lookUp())).isEqualTo("db:5432");
        assertThat(hosts.isCurrent("db:5432")).isTrue();
    }

    @Test
    @DisplayName("F1: of several hosts the driver says which one it was; else nobody knows")
    void several_theDriverTells() {
        names.put("one", List.of("10.0.0.1"));
        names.put("two", List.of("10.0.0.2"));
        Hosts hosts = hosts("jdbc:postgresql://one:5432,two:5433/orders");

        assertThat(hosts.address("two:5433", hosts.lookUp())).isEqualTo("two:5433 10.0.0.2");
        assertThat(hosts.address("", hosts.lookUp())).isEmpty();
    }

    @Test
    @DisplayName("F12: nothing is asked for addresses, with a socket factory of the user's, and when it is off")
    void lookup_isSkipped() {
        names.put("db", List.of("10.0.0.1"));
        String plain = "jdbc:postgresql://db:5432/orders";
        assertThat(hosts("jdbc:postgresql://10.0.0.1:5432,[::1]:5432/orders")
                        .lookUp()
                        .values())
                .containsOnly("");
        assertThat(hosts(plain + "?socketFactory=org.example.Tunnel").lookUp()).isEmpty();
        Properties properties = new Properties();
        properties.setProperty("socketFactory", "org.example.Tunnel");
        assertThat(new Hosts(plain, properties, this::resolve, true).lookUp()).isEmpty();
        assertThat(new Hosts(plain, new Properties(), this::resolve, false).lookUp())
                .isEmpty();
    }
}
