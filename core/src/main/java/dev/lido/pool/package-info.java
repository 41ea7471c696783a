/** The pool engine: what callers use. */
@NullMarked
package dev.lido.pool;

import org.jspecify.annotations.NullMarked;
