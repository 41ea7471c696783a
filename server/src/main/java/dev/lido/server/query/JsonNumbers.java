package dev.lido.server.query;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers as JSON can carry them without loss. Most readers of JSON keep a number as a 64-bit float, so what such a float
 * can't hold exactly goes as a string of all its digits: integers beyond 2<sup>53</sup>, decimals of many digits, and
 * {@code NaN} and the infinities, which JSON has no numbers for.
 */
final class JsonNumbers {

    private static final long EXACT = 1L << 53;
    private static final BigInteger EXACT_BIG = BigInteger.valueOf(EXACT);

    private JsonNumbers() {}

    static Object of(long number) {
        return Math.abs(number) <= EXACT && number != Long.MIN_VALUE ? (Object) number : Long.toString(number);
    }

    static Object of(BigInteger number) {
        return number.abs().compareTo(EXACT_BIG) <= 0 ? (Object) number.longValue() : number.toString();
    }

    static Object of(BigDecimal number) {
        double nearest = number.doubleValue();
        boolean exact = Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
        return exact ? (Object) number : number.toPlainString();
    }

    static Object of(double number) {
        return Double.isFinite(number) ? (Object) number : Double.toString(number);
    }

    /** A 32-bit float with the digits that it was written with, not with those that it has as a double. */
    static Object of(float number) {
        return Float.isFinite(number) ? (Object) new BigDecimal(Float.toString(number)) : Float.toString(number);
    }

    static Object of(Number number) {
        if (number instanceof BigDecimal decimal) {
            return of(decimal);
        }
        if (number instanceof BigInteger integer) {
            return of(integer);
        }
        if (number instanceof Float real) {
            return of(real.floatValue());
        }
        return number instanceof Double real ? of(real.doubleValue()) : of(number.longValue());
    }
}
