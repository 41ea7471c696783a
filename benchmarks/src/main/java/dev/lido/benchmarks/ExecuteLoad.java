package dev.lido.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Calls {@code POST /execute} of a running server from many threads at once for some seconds, and prints how many calls
 * were answered, how many were not, and how long they took. Each caller sends the next call as soon as the one before is
 * answered, so the load is as much as that many callers can make.
 */
public final class ExecuteLoad {

    private static final String USAGE = """
            Usage: java dev.lido.benchmarks.ExecuteLoad [options]
              --server URL      where the server listens   (http://127.0.0.1:8000)
              --callers N       calls under way at once    (50)
              --seconds N       how long to measure        (10)
              --warm-up N       seconds before that        (2)
              --tool NAME       the tool to call           (run_query)
              --arguments JSON  its arguments              ({"sql": "SELECT 1"})
            LIDO_TOKEN is sent as the bearer token when it is set.
            Exit status: 0 when every call was answered with 200, 1 when not, 2 for wrong options.
            """;

    private final LoadOptions options;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final HttpRequest request;

    private ExecuteLoad(LoadOptions options) {
        this.options = options;
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(options.server() + "/execute"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(options.body()));
        options.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        request = builder.build();
    }

    /**
     * Runs the load.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws Exception {
        LoadOptions options;
        try {
            options = LoadOptions.parse(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        ExecuteLoad load = new ExecuteLoad(options);
        load.run(options.warmUp());
        LoadReport report = load.run(options.measured());
        System.out.println(report.text(options.callers(), options.measured()));
        System.exit(report.failures().isEmpty() ? 0 : 1);
    }

    private LoadReport run(Duration time) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(options.callers());
        try {
            CountDownLatch together = new CountDownLatch(options.callers());
            List<Future<LoadReport>> parts = new ArrayList<>();
            for (int i = 0; i < options.callers(); i++) {
                parts.add(callers.submit(() -> {
                    together.countDown();
                    together.await();
                    return callUntil(System.nanoTime() + time.toNanos());
                }));
            }
            LoadReport whole = new LoadReport();
            for (Future<LoadReport> part : parts) {
                whole.add(part.get());
            }
            return whole;
        } finally {
            callers.shutdown();
            callers.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private LoadReport callUntil(long endNanos) throws InterruptedException {
        LoadReport report = new LoadReport();
        long startNanos = System.nanoTime();
        while (startNanos < endNanos) {
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                report.answered(System.nanoTime() - startNanos, response.statusCode(), response.body());
            } catch (IOException e) {
                report.failed(e.toString());
            }
            startNanos = System.nanoTime();
        }
        return report;
    }
}
