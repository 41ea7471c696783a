/** What those who bring a resource of their own to the pool implement. */
@NullMarked
package dev.lido.pool.spi;

import org.jspecify.annotations.NullMarked;
