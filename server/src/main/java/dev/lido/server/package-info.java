/** The server: starts the pools and what serves them. */
@NullMarked
package dev.lido.server;

import org.jspecify.annotations.NullMarked;
