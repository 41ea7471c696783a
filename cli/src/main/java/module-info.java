/** The {@code lido} command. */
module dev.lido.cli {
    requires dev.lido.server;
    requires info.picocli;
    requires java.logging;
    requires static org.jspecify;

    // Makes its own log manager.
    exports dev.lido.cli to
            java.logging;

    // Fills fields and parameters of the commands.
    opens dev.lido.cli to
            info.picocli;
}
