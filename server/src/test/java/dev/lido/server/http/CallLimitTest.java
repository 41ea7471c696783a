package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CallLimitTest {

    private static final String BLOCK = "{\"tool\": \"block\"}";
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch door = new CountDownLatch(1);

    @Test
    void whenAllCallsAreTaken_healthAnswers_furtherOnesWait_andThoseBeyondAreRefused() throws Exception {
        try (TestFront front = start(new Limits(8, 2, 1, seconds(30), seconds(30), seconds(10)))) {
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                calls.add(front.postLater("/execute", BLOCK));
                assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
            CompletableFuture<HttpResponse<String>> third = front.postLater("/execute", BLOCK);
            CompletableFuture<HttpResponse<String>> fourth = front.postLater("/execute", BLOCK);
            // Which of the two came first is up to the network; the one that came second is refused.
            HttpResponse<String> refused =
                    third.applyToEither(fourth, answer -> answer).get(60, TimeUnit.SECONDS);
            ExecuteTest.assertProblem(refused, 429, "/problems/too-many", "Too Many Requests");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(front.get("/health").statusCode()).isEqualTo(200);
            assertThat(front.get("/metrics").statusCode()).isEqualTo(200);

            door.countDown();
            calls.add(statusOf(third) == 429 ? fourth : third);
            assertThat(calls)
                    .hasSize(3)
                    .allSatisfy(call -> assertThat(statusOf(call)).isEqualTo(200));
        }
    }

    @Test
    void aCallThatWaitedTooLong_isRefused() throws Exception {
        try (TestFront front = start(new Limits(8, 1, 10, Duration.ofMillis(50), seconds(30), seconds(10)))) {
            CompletableFuture<HttpResponse<String>> first = front.postLater("/execute", BLOCK);
            assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

            HttpResponse<String> second = front.post("/execute", BLOCK);

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            door.countDown();
            assertThat(statusOf(first)).isEqualTo(200);
        }
    }

    @Test
    void aCallLongerThanTheIdleTimeout_isNotCutOff() throws Exception {
        // Long enough for a slow machine to send a request in, or the connection is closed before the call begins.
        try (TestFront front = start(new Limits(8, 2, 2, seconds(30), seconds(3), seconds(10)))) {
            CompletableFuture<HttpResponse<String>> call = front.postLater("/execute", BLOCK);
            assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            assertThat(waitFor(call, seconds(4))).isFalse();

            door.countDown();
            assertThat(statusOf(call)).isEqualTo(200);
        }
    }

    @Test
    void aConnectionThatSendsNothing_isClosed() throws Exception {
        try (TestFront front = start(new Limits(8, 2, 2, seconds(30), Duration.ofMillis(50), seconds(10)))) {
            assertThat(front.raw("GET /health HTTP/1.1\r\nHost: ")).isIn("", front.raw(""));
        }
    }

    private TestFront start(Limits limits) throws IOException {
        return TestFront.builder()
                .tools(FakeTool.blocking("block", entered, door))
                .limits(limits)
                .start();
    }

    private static boolean waitFor(CompletableFuture<?> future, Duration time) throws Exception {
        try {
            future.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static int statusOf(CompletableFuture<HttpResponse<String>> call) {
        try {
            return call.get(60, TimeUnit.SECONDS).statusCode();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
