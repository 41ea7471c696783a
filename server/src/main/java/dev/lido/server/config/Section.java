package dev.lido.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping in the configuration file, which knows its path and the place of each key. */
final class Section {

    /** What all sections of a file share. */
    record Context(String file, Substitution substitution, Problems problems) {}

    private record Entry(Node key, Node value) {}

    private final Context context;
    private final String where;
    private final String path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Section(Context context, String where, String path) {
        this.context = context;
        this.where = where;
        this.path = path;
    }

    /** A section that isn't there. */
    static Section absent(Context context) {
        return new Section(context, "", "");
    }

    /** An empty section with a path of its own. */
    Section none(String path) {
        return new Section(context, "", path);
    }

    /** The whole file; an empty section, once that is reported, when its content is something else. */
    static Section top(Context context, Node node) {
        return of(context, context.file(), "", node);
    }

    private static Section of(Context context, String where, String path, Node node) {
        Section section = new Section(context, where, path);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(section::add);
        } else if (!isNull(node)) {
            String what = path.isEmpty() ? "the file" : path;
            context.problems()
                    .add(section.place(node) + ": " + what + " is " + kind(node)
                            + ", allowed is a mapping of keys to values");
        }
        return section;
    }

    private void add(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            context.problems()
                    .add(place(key) + ": " + (path.isEmpty() ? "a key" : "a key of " + path) + " is " + kind(key)
                            + ", allowed is a word");
            return;
        }
        Entry first = entries.putIfAbsent(scalar.getValue(), new Entry(key, tuple.getValueNode()));
        if (first != null) {
            context.problems()
                    .add(place(key) + ": " + label(scalar.getValue()) + " stands here a second time, first at "
                            + place(first.key()) + "; keep one of them");
        }
    }

    /** The keys, in the order of the file. */
    List<String> keys() {
        return new ArrayList<>(entries.keySet());
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The beginning of a message about a key that isn't here. */
    String missing(String key) {
        return where.isEmpty() ? label(key) : where + ": " + label(key);
    }

    /** Where a key stands. */
    String where(String key) {
        Entry entry = entries.get(key);
        return entry == null ? context.file() : place(entry.key());
    }

    /** A key's whole path. */
    String label(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** A single value with its variables filled in; {@code allowed} is for the message when it is something else. */
    Optional<Given> scalar(String key, String allowed) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value() instanceof ScalarNode scalar && !isNull(scalar)) {
            Given given = Given.of(Layer.FILE, place(scalar), label(key), scalar.getValue());
            return Optional.of(context.substitution().apply(given, context.problems()));
        }
        Given broken = Given.broken(Layer.FILE, place(entry.value()), label(key));
        context.problems().add(broken.named() + " is " + kind(entry.value()) + ", allowed is " + allowed);
        return Optional.of(broken);
    }

    /** A section within this one; an empty one when it isn't there or has nothing in it. */
    Section section(String key) {
        Entry entry = entries.get(key);
        return entry == null
                ? new Section(context, where, label(key))
                : of(context, place(entry.key()), label(key), entry.value());
    }

    /** Reports every key that is neither known nor promised for later. */
    void refuseUnknown(Collection<String> known, Collection<String> later) {
        for (String key : entries.keySet()) {
            if (known.contains(key)) {
                continue;
            }
            context.problems()
                    .add(where(key) + ": " + label(key)
                            + (later.contains(key)
                                    ? " is not in this release; remove it"
                                    : " is an unknown key" + Suggestion.ending(key, known)));
        }
    }

    private String place(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return context.file()
                + mark.map(at -> ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1))
                        .orElse("");
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** What a node is, without its content, which may be a secret. */
    private static String kind(Node node) {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNull(node) ? "empty" : "a single value";
    }
}
