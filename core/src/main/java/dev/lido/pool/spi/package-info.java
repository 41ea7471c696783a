/** What an adapter or a test gives to a pool. */
@NullMarked
package dev.lido.pool.spi;

import org.jspecify.annotations.NullMarked;
