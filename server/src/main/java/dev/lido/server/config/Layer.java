package dev.lido.server.config;

/** What a value can come from; an earlier layer wins over a later one. */
enum Layer {
    OPTION,
    FILE,
    VARIABLE,
    ALIAS
}
