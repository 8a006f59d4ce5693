import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compiles the app's resources and links them with those of its libraries: the R classes, {@code resources.ap_} and the manifest of
 * the app, and the same with what tests add. Does nothing if no input changed.
 *
 * <p>Options, a value each: see {@link #main}.
 */
class LinkResources {
    private final Map<String, String> options;
    private final Path out;

    LinkResources(Map<String, String> options) {
        this.options = options;
        this.out = Path.of(options.get("--out"));
    }

    /**
     * {@code --aapt2} program, {@code --framework} jar with the platform's resources, {@code --out} folder; {@code --id},
     * {@code --version-code}, {@code --version-name}, {@code --min}, {@code --target} of the app; {@code --app} folder with the
     * manifest and {@code res}; {@code --aar} folder of one library, not compiled yet; {@code --aars}, {@code --test-aars} folders
     * of UnpackAars.
     */
    public static void main(String[] args) throws Exception {
        var options = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i], args[i + 1]);
        new LinkResources(options).run();
    }

    private void run() throws Exception {
        var stamp = out.resolve("stamp");
        var now = stamp();
        if (Files.exists(stamp) && Files.readString(stamp).equals(now)) return;
        delete(out);
        Files.createDirectories(out.resolve("test/assets"));
        var library = out.resolve("library.zip");
        call(List.of(option("--aapt2"), "compile", "--dir", folder("--aar").resolve("res").toString(), "-o", library.toString()));
        var app = out.resolve("app.zip");
        call(List.of(option("--aapt2"), "compile", "--dir", folder("--app").resolve("res").toString(), "-o", app.toString()));

        var aars = folders(folder("--aars"));
        var testAars = folders(folder("--test-aars"));
        var manifests = new ArrayList<>(manifests(aars));
        manifests.add(folder("--aar").resolve("AndroidManifest.xml"));
        merge(out.resolve("AndroidManifest.xml"), manifests);
        // Warnings only: Debian's aapt2 knows no <queries>.
        link(out, overlays(aars, List.of(library, app)), List.of(
                "--java", out.resolve("java").toString(), "--extra-packages", packages(aars),
                "--emit-ids", out.resolve("ids").toString(), "--proguard", out.resolve("keep.pro").toString()));
        manifests.addAll(manifests(testAars));
        merge(out.resolve("test/AndroidManifest.xml"), manifests);
        var all = new ArrayList<>(aars);
        all.addAll(testAars);
        // The ids are those that the classes of the app were compiled with.
        link(out.resolve("test"), overlays(all, List.of(library, app)), List.of("--stable-ids", out.resolve("ids").toString()));
        Files.writeString(stamp, now);
    }

    private void merge(Path to, List<Path> libraries) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                Path.of(option("--app"), "../../../tools/MergeManifests.java").normalize().toString(),
                to.toString(), folder("--app").resolve("AndroidManifest.xml").toString(),
                option("--id"), option("--version-code"), option("--version-name"), option("--min"), option("--target")));
        libraries.forEach(library -> command.add(library.toString()));
        call(command);
    }

    private void link(Path to, List<String> overlays, List<String> more) throws Exception {
        var command = new ArrayList<>(List.of(
                option("--aapt2"), "link", "-I", option("--framework"), "--auto-add-overlay", "--warn-manifest-validation",
                "--manifest", to.resolve("AndroidManifest.xml").toString(), "-o", to.resolve("resources.ap_").toString()));
        command.addAll(more);
        command.addAll(overlays);
        call(command);
    }

    private static List<String> overlays(List<Path> aars, List<Path> last) {
        var overlays = new ArrayList<String>();
        var files = new ArrayList<>(aars.stream().map(aar -> aar.resolve("resources.zip")).filter(Files::exists).toList());
        files.addAll(last);
        for (var file : files) overlays.addAll(List.of("-R", file.toString()));
        return overlays;
    }

    private static List<Path> manifests(List<Path> aars) {
        return aars.stream().map(aar -> aar.resolve("AndroidManifest.xml")).filter(Files::exists).toList();
    }

    /** Of those libraries that have resources, and so code that may ask for an R class. */
    private static String packages(List<Path> aars) throws IOException {
        var names = new TreeSet<String>();
        for (var aar : aars) {
            var list = aar.resolve("R.txt");
            if (!Files.exists(list) || Files.size(list) == 0) continue;
            var name = Pattern.compile("package=\"([^\"]+)\"").matcher(Files.readString(aar.resolve("AndroidManifest.xml")));
            if (name.find()) names.add(name.group(1));
        }
        return String.join(":", names);
    }

    private static void call(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            System.err.println(output);
            throw new IOException(String.join(" ", command.subList(0, 2)) + " failed: see above");
        }
    }

    private String stamp() throws IOException {
        var stamp = new StringBuilder(new java.util.TreeMap<>(options).toString()).append('\n');
        for (var input : List.of(folder("--app").resolve("res"), folder("--aar"))) {
            try (var files = Files.walk(input)) {
                for (var file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) note(stamp, file);
            }
        }
        note(stamp, folder("--app").resolve("AndroidManifest.xml"));
        for (var tool : List.of("LinkResources.java", "MergeManifests.java")) {
            note(stamp, Path.of(option("--app"), "../../../tools", tool).normalize());
        }
        return stamp + Files.readString(folder("--aars").resolve("stamp")) + Files.readString(folder("--test-aars").resolve("stamp"));
    }

    private static void note(StringBuilder stamp, Path file) throws IOException {
        stamp.append(file).append(' ').append(Files.size(file)).append(' ').append(Files.getLastModifiedTime(file)).append('\n');
    }

    private String option(String name) {
        return options.get(name);
    }

    private Path folder(String name) {
        return Path.of(option(name));
    }

    private static List<Path> folders(Path parent) throws IOException {
        try (var files = Files.list(parent)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) Files.delete(file);
        }
    }
}
