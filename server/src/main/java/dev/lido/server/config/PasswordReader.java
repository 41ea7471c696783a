package dev.lido.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Takes a source's password from its setting or from the file that holds it. */
final class PasswordReader {

    private final Values values;
    private final Folders folders;
    private final Problems problems;

    PasswordReader(Values values, Folders folders, Problems problems) {
        this.values = values;
        this.folders = folders;
        this.problems = problems;
    }

    Optional<String> read() {
        Optional<Given> password = values.find(SourceSetting.PASSWORD);
        Optional<Given> file = values.find(SourceSetting.PASSWORD_FILE);
        if (password.isPresent() && file.isPresent()) {
            int order = password.get().layer().compareTo(file.get().layer());
            if (order == 0) {
                problems.add(password.get().named() + " and " + file.get().named()
                        + " are both given, allowed is one of them");
                return Optional.empty();
            }
            file = order < 0 ? Optional.empty() : file;
            password = order > 0 ? Optional.empty() : password;
        }
        return file.isPresent()
                ? file.filter(Given::usable).flatMap(this::content)
                : password.filter(Given::usable).map(Given::text);
    }

    private Optional<String> content(Given given) {
        Path path = folders.of(given).resolve(given.text());
        if (!Files.exists(path)) {
            problems.add(given.named() + " is '" + given.shown() + "', and there is no such file");
            return Optional.empty();
        }
        try {
            String content = Files.readString(path).replaceFirst("\\R\\z", "");
            if (!content.isEmpty()) {
                return Optional.of(content);
            }
            problems.add(given.named() + " is '" + given.shown() + "', and that file is empty");
        } catch (IOException e) {
            problems.add(given.named() + " is '" + given.shown() + "', which can't be read as text ("
                    + e.getClass().getSimpleName() + "), allowed is " + SourceSetting.PASSWORD_FILE.allowed());
        }
        return Optional.empty();
    }
}
