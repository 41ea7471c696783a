package dev.lido.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A configuration, and what the one who asked for it should know about its origin.
 *
 * @param server everything that a server needs
 * @param file the configuration file that was read
 * @param defaultDatabase the SQLite file of the source that there is when nothing names a database; whoever starts the
 *     server puts the sample there if the file is missing
 */
public record LoadedConfig(ServerConfig server, Optional<Path> file, Optional<Path> defaultDatabase) {}
