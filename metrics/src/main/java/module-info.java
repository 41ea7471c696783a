/** Pool metrics for Micrometer. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.lido.metrics {
    requires transitive dev.lido.core;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports dev.lido.metrics;
}
