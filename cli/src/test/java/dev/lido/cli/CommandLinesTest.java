package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLinesTest {

    @TempDir
    Path folder;

    private Session session;

    @BeforeEach
    void setUp() {
        session = new Session(folder);
    }

    @Test
    void option_thatIsUnknown_endsWith2AndASuggestion() {
        assertThat(session.run("serve", "--prot=80")).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err())
                .isEqualTo("lido: Unknown option: '--prot=80'; did you mean '--port'?\n"
                        + "Type 'lido serve --help' for what there is.\n");
        assertThat(session.started()).isNull();
    }

    @Test
    void command_thatIsUnknown_endsWith2AndASuggestion() {
        assertThat(session.run("srve")).isEqualTo(2);
        assertThat(session.err()).contains("'srve'; did you mean 'serve'?");
    }

    @Test
    void command_thatIsMissing_endsWith2() {
        assertThat(session.run()).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()).startsWith("lido: A command is missing\n");
    }

    @Test
    void logLevel_thatIsUnknown_endsWith2AndWhatIsAllowed() {
        assertThat(session.run("serve", "--log-level", "loud")).isEqualTo(2);
        assertThat(session.err()).contains("--log-level", "ERROR, WARN, INFO, DEBUG, TRACE", "'loud'");
    }

    @Test
    void help_ofEachCommand_isAResult() {
        assertThat(session.run("--help")).isZero();
        assertThat(session.out()).startsWith("Usage: lido ").contains("serve", "mcp", "--config", "--log-format");
        assertThat(session.run("serve", "--help")).isZero();
        assertThat(session.out()).contains("Usage: lido serve ", "--database", "--metrics-port");
        assertThat(session.run("mcp", "-h")).isZero();
        assertThat(session.err()).isEmpty();
    }

    @Test
    void version_isAResult() {
        assertThat(session.run("--version")).isZero();
        assertThat(session.out()).startsWith("lido development\nJava ");
    }

    @Test
    @DisplayName("E17: standard output belongs to the protocol")
    void mcp_putsNothingButTheProtocol_onStandardOutput() {
        PrintStream before = System.out;

        assertThat(session.run("mcp")).isZero();

        assertThat(session.out()).isEqualTo("a message");
        assertThat(session.err())
                .contains("a stray print")
                .contains("info  dev.lido.cli: Made a sample database: file=");
        assertThat(System.out).isSameAs(before);
    }

    @Test
    void mcp_withAWrongConfiguration_keepsStandardOutputEmpty() {
        assertThat(session.run("mcp", "--database", "nowhere.db")).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()).contains("--database is 'nowhere.db', and there is no such file");
    }
}
