/** The sample database: a small shop to try the server with. */
@NullMarked
package dev.lido.server.sample;

import org.jspecify.annotations.NullMarked;
