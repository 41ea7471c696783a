package dev.lido.server.config;

import java.nio.file.Path;

/**
 * Where relative paths begin: those in the configuration file beside it, all others in the current folder.
 *
 * @param current the current folder
 * @param configuration the folder of the configuration file; the current one without such a file
 */
record Folders(Path current, Path configuration) {

    /** Where the path of a value begins. */
    Path of(Given given) {
        return given.layer() == Layer.FILE ? configuration : current;
    }
}
