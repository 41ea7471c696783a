/** Running queries with limits on rows, time and memory. */
@NullMarked
package dev.lido.server.query;

import org.jspecify.annotations.NullMarked;
