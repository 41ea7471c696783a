/** Pool metrics for Micrometer. */
@NullMarked
package dev.lido.metrics;

import org.jspecify.annotations.NullMarked;
