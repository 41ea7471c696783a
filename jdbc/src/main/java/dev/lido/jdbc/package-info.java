/** A pooled data source for JDBC. */
@NullMarked
package dev.lido.jdbc;

import org.jspecify.annotations.NullMarked;
