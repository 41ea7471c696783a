package dev.lido.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("X7: the console takes the token from the link and keeps it in memory")
class ConsoleTokenTest {

    private static final Path SCRIPT = Path.of("../server/src/main/resources/dev/lido/server/http/console/token.js")
            .toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void token_ofTheLink_isSentButNeitherShownNorStored() throws Exception {
        assertThat(run("""
                const token = new Token(store);
                location.hash = "#token=abc-_1";
                print(token.takeFrom(location, history), token.headers(), shown, stored);
                """)).isEqualTo("[true,{\"Authorization\":\"Bearer abc-_1\"},[\"/?a=b\"],{}]\n");
    }

    @Test
    void link_withoutAToken_changesNothing() throws Exception {
        assertThat(run("""
                const token = new Token(store);
                const took = [];
                for (const hash of ["", "#", "#pools", "#tokens=x", "#token="]) {
                  location.hash = hash;
                  took.push(token.takeFrom(location, history));
                }
                print(took, token.isKnown(), token.headers(), shown);
                """)).isEqualTo("[[false,false,false,false,false],false,{},[\"/?a=b\"]]\n");
    }

    @Test
    void link_isPreferredToWhatWasTypedBefore_untilSomethingIsTypedAgain() throws Exception {
        assertThat(run("""
                const token = new Token(store);
                token.typed("typed");
                const before = token.headers().Authorization;
                location.hash = "#token=linked";
                token.takeFrom(location, history);
                const linked = token.headers().Authorization;
                token.typed("again");
                print(before, linked, token.headers().Authorization);
                """)).isEqualTo("[\"Bearer typed\",\"Bearer linked\",\"Bearer again\"]\n");
    }

    @Test
    void token_thatWasRefused_isForgotten() throws Exception {
        assertThat(run("""
                const token = new Token(store);
                token.typed("typed");
                location.hash = "#token=linked";
                token.takeFrom(location, history);
                token.forget();
                print(token.isKnown(), token.headers(), stored);
                """)).isEqualTo("[false,{},{}]\n");
    }

    /** Runs lines in Node with what a page has around it, and returns what they print. */
    private String run(String lines) throws Exception {
        Files.copy(SCRIPT, folder.resolve("token.mjs"));
        Path test = Files.writeString(folder.resolve("test.mjs"), """
                import { Token } from "./token.mjs";
                const stored = {};
                const store = {
                  getItem: (key) => stored[key] ?? null,
                  setItem: (key, value) => { stored[key] = value; },
                  removeItem: (key) => { delete stored[key]; },
                };
                const location = { hash: "", pathname: "/", search: "?a=b" };
                const shown = [];
                const history = { state: null, replaceState: (state, title, url) => shown.push(url) };
                const print = (...values) => console.log(JSON.stringify(values));
                """ + lines);
        Process node = new ProcessBuilder("node", test.toString())
                .redirectErrorStream(true)
                .start();
        node.getOutputStream().close();
        String printed = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(printed).isZero();
        return printed;
    }
}
