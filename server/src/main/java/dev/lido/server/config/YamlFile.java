package dev.lido.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a configuration file as far as its nodes, which still know their places. Messages never quote the file: what
 * stands next to a mistake may be a password.
 */
final class YamlFile {

    private YamlFile() {}

    /** The file's top section; an empty one, once that is reported, when the file can't be used. */
    static Section read(Path file, Section.Context context) {
        Problems problems = context.problems();
        String name = context.file();
        if (!Files.exists(file)) {
            problems.add(name + ": there is no such file; name another with --config, or create it");
        } else if (Files.isDirectory(file)) {
            problems.add(name + " is a folder, allowed is a file; name one with --config");
        } else {
            try {
                return parse(Files.readString(file, StandardCharsets.UTF_8), context);
            } catch (CharacterCodingException e) {
                problems.add(name + " isn't UTF-8 text, allowed is YAML in UTF-8");
            } catch (IOException e) {
                problems.add(name + " can't be read (" + e.getClass().getSimpleName() + "); check its permissions");
            }
        }
        return Section.absent(context);
    }

    private static Section parse(String text, Section.Context context) {
        String name = context.file();
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            Optional<Node> top = new Composer(settings, parser).getSingleNode();
            if (top.isPresent()) {
                return Section.top(context, top.get());
            }
            context.problems().add(name + " is empty; write at least one source into it, or remove the file");
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            context.problems().add(name + place + ": this isn't YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            context.problems().add(name + ": this isn't YAML; allowed is plain text without control characters");
        }
        return Section.absent(context);
    }
}
