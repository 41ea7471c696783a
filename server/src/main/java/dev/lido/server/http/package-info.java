/** Health, metrics, administration and the console over HTTP. */
@NullMarked
package dev.lido.server.http;

import org.jspecify.annotations.NullMarked;
