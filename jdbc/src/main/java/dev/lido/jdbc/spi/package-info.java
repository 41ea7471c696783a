/** What a dialect of JDBC databases implements. */
@NullMarked
package dev.lido.jdbc.spi;

import org.jspecify.annotations.NullMarked;
