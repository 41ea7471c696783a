package dev.lido.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a native image has to be told of the library. No GraalVM is at hand, so nothing here shows that an image runs: it shows that
 * no class of the library looks another one up by a way that an image doesn't see, but those that are listed.
 */
@DisplayName("Issue 5: the jars' metadata for native images lists what is reached by reflection")
class NativeImageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Methods of the JDK by which a program reaches what its code doesn't name. */
    private static final Set<String> LOOKUPS = Set.of(
            "forName",
            "getMethod",
            "getMethods",
            "getDeclaredMethod",
            "getDeclaredMethods",
            "getConstructor",
            "getDeclaredConstructor",
            "getField",
            "getDeclaredField",
            "getDeclaredFields",
            "getResource",
            "getResourceAsStream",
            "newProxyInstance",
            "loadClass",
            "readObject",
            "getBundle",
            "findVirtual",
            "findStatic",
            "findVarHandle");

    private static JavaClasses classes(String module) {
        return new ClassFileImporter().importPath(ROOT.resolve(module).resolve("target/classes"));
    }

    /** Who looks up what: {@code class.method -> method}. */
    private static Set<String> lookups(String module) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes(module)) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                String owner = call.getTargetOwner().getName();
                boolean loads = owner.equals("java.util.ServiceLoader")
                        && call.getName().equals("load");
                if (loads || owner.startsWith("java.") && LOOKUPS.contains(call.getName())) {
                    found.add(type.getSimpleName() + "." + call.getOrigin().getName() + " -> " + call.getName());
                }
            }
        }
        return found;
    }

    private static String metadata(String module) throws IOException {
        return Files.readString(ROOT.resolve(module)
                .resolve("target/classes/META-INF/native-image/dev.lido/lido-" + module
                        + "/reachability-metadata.json"));
    }

    @Test
    @DisplayName(
            "in the core, one method of the JDK, and var handles in static initializers, which a native image finds itself")
    void core_looksUpWhatIsListed() throws IOException {
        assertThat(lookups("core"))
                .containsExactlyInAnyOrder(
                        "BlockedCaller.isVirtual -> findVirtual",
                        "Lease.<clinit> -> findVarHandle",
                        "LeaseCell.<clinit> -> findVarHandle",
                        "Slot.<clinit> -> findVarHandle",
                        "Waiter.<clinit> -> findVarHandle");
        assertThat(metadata("core")).contains("java.lang.Thread", "isVirtual");
    }

    @Test
    @DisplayName("in jdbc, also drivers by ServiceLoader and the question whether they implement beginRequest")
    void jdbc_looksUpWhatIsListed() throws IOException {
        assertThat(lookups("jdbc"))
                .containsExactlyInAnyOrder(
                        "CallWatch.hasRequests -> getMethod",
                        "Drivers.find -> load",
                        "OpenThings.<clinit> -> findVarHandle");
        assertThat(metadata("jdbc")).contains("java.sql.Connection", "beginRequest", "endRequest");
    }
}
