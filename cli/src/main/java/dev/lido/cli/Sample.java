package dev.lido.cli;

import dev.lido.server.config.LoadedConfig;
import dev.lido.server.sample.SampleDatabase;
import java.io.IOException;

/** The sample database as the commands see it. */
final class Sample {

    private Sample() {}

    /** Makes it, if nothing names a database and there is none yet; says whether it did. */
    static boolean makeIfMissing(LoadedConfig config) throws CommandFailure {
        if (config.defaultDatabase().isEmpty()) {
            return false;
        }
        try {
            return SampleDatabase.createIfMissing(config.defaultDatabase().get());
        } catch (IOException e) {
            throw new CommandFailure(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Where it is, for messages. */
    static String file(LoadedConfig config) {
        return config.defaultDatabase().map(Object::toString).orElse("none");
    }
}
