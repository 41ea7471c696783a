/** The pool engine. */
module dev.lido.core {
    requires static org.jspecify;
}
