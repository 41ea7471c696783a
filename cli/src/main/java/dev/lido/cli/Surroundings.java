package dev.lido.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command sees of the world.
 *
 * @param folder the current folder
 * @param environment the variables
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: everything else
 */
record Surroundings(Path folder, Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {}
