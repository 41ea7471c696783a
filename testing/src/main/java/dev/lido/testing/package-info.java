/** A manual ticker, fake resources and assertions on pools. */
@NullMarked
package dev.lido.testing;

import org.jspecify.annotations.NullMarked;
