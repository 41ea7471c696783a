/** The {@code lido} command. */
module dev.lido.cli {
    requires dev.lido.server;
    requires info.picocli;
    requires static org.jspecify;
}
