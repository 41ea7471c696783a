/** Configuration of the server: files, environment, defaults. */
@NullMarked
package dev.lido.server.config;

import org.jspecify.annotations.NullMarked;
