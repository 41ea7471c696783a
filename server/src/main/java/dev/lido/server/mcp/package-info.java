/** The Model Context Protocol in front of the tools. */
@NullMarked
package dev.lido.server.mcp;

import org.jspecify.annotations.NullMarked;
