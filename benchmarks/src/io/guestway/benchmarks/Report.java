package io.guestway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run keeps in the repository: a file of its own, which replaces only that of an earlier run of the same mode. */
final class Report {

    private static final Path FOLDER = Path.of("benchmarks");

    private final String file;
    private final String introduction;
    private final Map<String, String> sections = new LinkedHashMap<>();
    private final List<Picture> pictures = new ArrayList<>();

    private record Picture(String name, String description, String svg) {}

    Report(String file, String introduction) {
        this.file = file;
        this.introduction = introduction;
    }

    Report section(String heading, String text) {
        sections.put(heading, text);
        return this;
    }

    /** Adds a picture, which is shown before the sections. */
    Report picture(String name, String description, String svg) {
        pictures.add(new Picture(name, description, svg));
        return this;
    }

    void write(List<String> machine) throws IOException {
        StringBuilder text = new StringBuilder(introduction).append("\n\n");
        machine.forEach(line -> text.append(line).append('\n'));
        for (Picture picture : pictures) {
            Files.writeString(FOLDER.resolve(picture.name), picture.svg);
            text.append("\n![%s](%s)\n".formatted(picture.description, picture.name));
        }
        text.append('\n').append(this);
        Files.writeString(FOLDER.resolve(file), text.toString().stripTrailing() + '\n');
    }

    /** The sections. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sections.forEach((heading, section) -> text.append("## ")
                .append(heading)
                .append("\n\n")
                .append(section)
                .append('\n'));
        return text.toString();
    }
}
