package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.Lease;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseShapeTest {

    @Test
    @DisplayName("X1: an acquire makes one object, which is no larger than the engine's own")
    void connectionLease_addsNoFields() {
        List<Field> added = new ArrayList<>();
        for (Class<?> type = ConnectionLease.class; type != Lease.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    added.add(field);
                }
            }
        }
        assertThat(added).isEmpty();
    }

    @Test
    @DisplayName("F14: nothing that the pool keeps refers to a lease")
    void resource_refersToNoLease() {
        for (Class<?> type :
                List.of(JdbcResource.class, OpenThings.class, SessionDefaults.class, Command.class, CallWatch.class)) {
            for (Field field : type.getDeclaredFields()) {
                assertThat(Lease.class.isAssignableFrom(field.getType())).isFalse();
                assertThat(ForwardingStatement.class.isAssignableFrom(field.getType()))
                        .isFalse();
            }
        }
    }
}
