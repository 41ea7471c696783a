package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X7: the console is served from the jar and works under a strict policy")
class ConsoleTest {

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"|from \"([^\"]+)\"");

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.builder().start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void eachAsset_hasItsType() {
        Map<String, String> types = Map.of(
                "/", "text/html;charset=utf-8",
                "/console.css", "text/css;charset=utf-8",
                "/console.js", "text/javascript;charset=utf-8",
                "/pool-card.js", "text/javascript;charset=utf-8",
                "/sparkline.js", "text/javascript;charset=utf-8",
                "/token.js", "text/javascript;charset=utf-8",
                "/favicon.svg", "image/svg+xml");
        assertThat(ConsoleEndpoint.paths()).containsExactlyInAnyOrderElementsOf(types.keySet());
        types.forEach((path, type) -> {
            HttpResponse<String> response = front.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers()
                            .firstValue("Content-Type")
                            .orElseThrow()
                            .replace(" ", ""))
                    .as(path)
                    .isEqualTo(type);
            assertThat(response.body()).as(path).isNotBlank();
        });
    }

    @Test
    void everythingReferred_isServedFromHere() {
        TreeSet<String> references = new TreeSet<>();
        for (String path : ConsoleEndpoint.paths()) {
            REFERENCE
                    .matcher(front.get(path).body())
                    .results()
                    .map(ConsoleTest::reference)
                    .forEach(references::add);
        }
        assertThat(references).contains("/console.js", "/console.css", "/pool-card.js", "/token.js", "/favicon.svg");
        assertThat(references)
                .allSatisfy(path ->
                        assertThat(front.get(path).statusCode()).as(path).isEqualTo(200));
    }

    @Test
    void thePage_hasNothingThatThePolicyForbids() {
        assertThat(front.get("/").headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(front.get("/").body())
                .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:");
        assertThat(front.get("/console.js").body()
                        + front.get("/pool-card.js").body()
                        + front.get("/token.js").body())
                .doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void theToken_isTakenBeforeTheFirstQuestion_andGoesWithEachOne() {
        String script = front.get("/console.js").body();
        assertThat(script)
                .containsSubsequence("token.takeFrom(location, history);", "tick();")
                .endsWith("token.takeFrom(location, history);\ntick();\n");
        assertThat(script.split("fetch\\(", -1)).hasSameSizeAs(script.split("headers: token.headers\\(\\)", -1));
        assertThat(script).doesNotContain("sessionStorage.", "localStorage", "location.hash");
    }

    @Test
    void anAssetThatHasNotChanged_isNotSentAgain() {
        String tag = front.get("/console.js").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = front.get("/console.js", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(front.get("/console.js", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    private static String reference(MatchResult match) {
        String path = match.group(1) == null ? match.group(2) : match.group(1);
        return path.startsWith("./") ? path.substring(1) : path;
    }
}
