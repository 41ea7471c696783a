/** The tools that the server offers, apart from the protocol that carries them. */
@NullMarked
package dev.lido.server.tools;

import org.jspecify.annotations.NullMarked;
