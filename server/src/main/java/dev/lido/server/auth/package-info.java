/** Who may call what. */
@NullMarked
package dev.lido.server.auth;

import org.jspecify.annotations.NullMarked;
