/** For tests of code that uses a pool: time that stands still, and resources that do as they are told. */
@NullMarked
package dev.lido.testing;

import org.jspecify.annotations.NullMarked;
