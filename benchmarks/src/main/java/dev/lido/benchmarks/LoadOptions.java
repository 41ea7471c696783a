package dev.lido.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What {@link ExecuteLoad} was asked to do. */
record LoadOptions(
        String server, int callers, Duration measured, Duration warmUp, String body, Optional<String> token) {

    static LoadOptions parse(String[] args, Map<String, String> environment) {
        String server = "http://127.0.0.1:8000";
        int callers = 50;
        int seconds = 10;
        int warmUpSeconds = 2;
        String tool = "run_query";
        String arguments = "{\"sql\": \"SELECT 1\"}";
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("No value for " + args[i]);
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--server" -> server = value;
                case "--callers" -> callers = count(args[i], value, 1);
                case "--seconds" -> seconds = count(args[i], value, 1);
                case "--warm-up" -> warmUpSeconds = count(args[i], value, 0);
                case "--tool" -> tool = value;
                case "--arguments" -> arguments = value;
                default -> throw new IllegalArgumentException("Unknown option " + args[i]);
            }
        }
        return new LoadOptions(
                server,
                callers,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUpSeconds),
                "{\"tool\": \"" + tool + "\", \"arguments\": " + arguments + "}",
                Optional.ofNullable(environment.get("LIDO_TOKEN")));
    }

    private static int count(String option, String value, int smallest) {
        try {
            int count = Integer.parseInt(value);
            if (count >= smallest) {
                return count;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + " takes a whole number from " + smallest + ", not " + value);
    }
}
