/** The pool itself: what callers take and give back, its settings, statistics and health. It knows no driver. */
@NullMarked
package dev.lido.pool;

import org.jspecify.annotations.NullMarked;
