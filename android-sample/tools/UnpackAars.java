import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Unpacks JARs and AARs: all classes into one folder, which is a class path for Maven, and what else an AAR holds into a folder of
 * its name, with its resources compiled by aapt2 into {@code resources.zip}.
 *
 * <p>Arguments: folder of the archives, folder for classes, folder for the rest, aapt2.
 */
class UnpackAars {
    private final Path classes;
    private final Path rest;
    private final String aapt2;
    private final List<Callable<Void>> compiling = new ArrayList<>();

    UnpackAars(Path classes, Path rest, String aapt2) {
        this.classes = classes;
        this.rest = rest;
        this.aapt2 = aapt2;
    }

    public static void main(String[] args) throws Exception {
        var archives = archives(Path.of(args[0]));
        var unpack = new UnpackAars(Path.of(args[1]), Path.of(args[2]), args[3]);
        // Unpacking takes seconds, and the same archives give the same.
        var stamp = unpack.rest.resolve("stamp");
        var now = stampOf(archives, args[3]);
        if (Files.exists(stamp) && Files.readString(stamp).equals(now)) return;
        delete(unpack.classes);
        delete(unpack.rest);
        for (var archive : archives) unpack.archive(archive);
        unpack.compile();
        Files.writeString(stamp, now);
    }

    private static List<Path> archives(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().matches(".*\\.[aj]ar")).sorted().toList();
        }
    }

    private static String stampOf(List<Path> archives, String aapt2) throws IOException {
        var stamp = new StringBuilder("1 " + aapt2 + "\n");
        for (var archive : archives) stamp.append(archive.getFileName()).append(' ').append(Files.size(archive)).append('\n');
        return stamp.toString();
    }

    private void archive(Path archive) throws IOException {
        var name = archive.getFileName().toString();
        if (name.endsWith(".jar")) {
            try (var jar = new ZipInputStream(Files.newInputStream(archive))) {
                explode(jar);
            }
        } else {
            aar(archive, rest.resolve(name.replaceFirst("\\.aar$", "")));
        }
    }

    private void aar(Path archive, Path own) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                var name = entry.getName();
                if (entry.isDirectory()) continue;
                try (var in = zip.getInputStream(entry)) {
                    if (name.equals("classes.jar") || name.matches("libs/[^/]+\\.jar")) explode(new ZipInputStream(in));
                    else put(in, own, name);
                }
            }
        }
        if (Files.isDirectory(own.resolve("res"))) compiling.add(() -> compile(own));
    }

    private void explode(ZipInputStream jar) throws IOException {
        for (ZipEntry entry; (entry = jar.getNextEntry()) != null; ) {
            if (!entry.isDirectory() && !entry.getName().equals("META-INF/MANIFEST.MF")) put(jar, classes, entry.getName());
        }
    }

    private void compile() throws Exception {
        Files.createDirectories(rest);
        var pool = Executors.newFixedThreadPool(2);
        try {
            for (var result : pool.invokeAll(compiling)) result.get();
        } finally {
            pool.shutdown();
        }
    }

    private Void compile(Path own) throws IOException, InterruptedException {
        var command = List.of(aapt2, "compile", "--dir", own.resolve("res").toString(), "-o", own.resolve("resources.zip").toString());
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IOException(own.getFileName() + ": " + output);
        return null;
    }

    private static void put(InputStream in, Path folder, String name) throws IOException {
        var file = folder.resolve(name).normalize();
        if (!file.startsWith(folder.normalize())) throw new IOException(name + " leads out of its archive");
        Files.createDirectories(file.getParent());
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) Files.delete(file);
        }
    }
}
